/** Whether a field of this name is meant to hold a password. */
export function isPassword(field: string): boolean {
  return /password$|passphrase$/i.test(field);
}

/** Whether a field of this name holds what is never printed, even where somebody forgot to encrypt it. */
export function isSensitive(field: string): boolean {
  return isPassword(field) || /privateKey$/i.test(field);
}
