import { createHmac, randomBytes } from "node:crypto";

/** Hexadecimal digits that make a generated name unique. */
const SUFFIX_DIGITS = 8;

/**
 * `prefix` and eight hexadecimal digits.
 *
 * @param seed the engine's, by which a preview and the update after it make the same name; random without it.
 */
export function uniqueName(prefix: string, seed?: Uint8Array): string {
  const digits = seed?.length
    ? createHmac("sha256", seed).update(prefix).digest()
    : randomBytes(SUFFIX_DIGITS);
  return prefix + digits.toString("hex").slice(0, SUFFIX_DIGITS);
}
