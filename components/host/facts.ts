/**
 * Reads what a host tells about itself on standard output: lines `fact <name> <value>`, among others that are not for
 * us.
 *
 * @param stdout - what the first connection printed
 */
export function parseFacts(stdout: string): ReadonlyMap<string, string> {
  return new Map(
    [...stdout.matchAll(/^fact ([a-z_]+) (.*)$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
}
