import { invalidInput } from "../../../shared/errors.ts";
import { type HostFacts, spiffeIdOf } from "../../identity.ts";

/**
 * The SPIFFE ID of who may be let in.
 *
 * @param given - name of a host of this stack, or a SPIFFE ID
 * @param path - where it stands in the profile's settings
 * @throws InputPropertyError for a host that is not in the stack, or an ID of another trust domain
 * @see https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md
 */
export function identityOf(given: string, host: HostFacts, path: string): string {
  const { domain } = host;
  if (given.startsWith("spiffe://")) {
    if (given.startsWith(`spiffe://${domain}/`)) return given;
    throw invalidInput(path, given, `a SPIFFE ID that begins with spiffe://${domain}/`);
  }
  const names = [host.name, ...Object.keys(host.peers)].sort();
  if (names.includes(given)) return spiffeIdOf(domain, given);
  throw invalidInput(path, given, `a host of this stack (${names.join(", ")}) or a SPIFFE ID`);
}
