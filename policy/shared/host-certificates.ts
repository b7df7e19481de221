import type { CommandProps } from "./host-texts.ts";

/**
 * Commands by which a machine gets a certificate. Clients that schedule the renewal themselves when they are installed,
 * as certbot and acme.sh do, are not among them.
 */
const REQUESTS: readonly RegExp[] = [
  /\bstep\b.* ca certificate\b/,
  /\bvault\b.*\/(?:issue|sign)\//,
  // Vault's API, whatever the address and the mount are.
  /\/v1\/\S+\/(?:issue|sign)\//,
  /\blego\b.* run\b/,
];

/**
 * What a command says as a whole when it puts a certificate on a machine: what runs and what it reads, together. Nothing
 * for a command that gets none.
 */
export function certificateText({ create, update, stdin }: CommandProps): string | undefined {
  // What is not there reads "undefined", which is no command.
  const lines = `${create}\n${update}\n${stdin}`.replaceAll("\\\n", " ");
  return REQUESTS.some((pattern) => pattern.test(lines)) ? lines : undefined;
}
