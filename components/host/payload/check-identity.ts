import { isIP } from "node:net";
import { invalidInput } from "../../shared/errors.ts";
import type { IdentityArgs } from "../identity-args.ts";

const DNS_NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const SPIFFE_ID = /^spiffe:\/\/[a-z0-9._-]+(\/[A-Za-z0-9._-]+)+$/;
/** Upper bound of a common name (RFC 5280, ub-common-name). */
const COMMON_NAME_LENGTH = 64;

/** Sizes by kind of key; the first is the default. */
export const KEY_BITS = { ec: [256, 384], rsa: [2048, 3072, 4096] } as const;

/**
 * Refuses an identity that no CA would sign, or whose texts would mean something else in a request.
 *
 * @throws InputPropertyError naming the field
 */
export function checkIdentity(args: IdentityArgs): void {
  const { commonName, dnsNames, addresses, spiffeId, keyType = "ec", keyBits } = args;
  dnsNames.forEach((name, index) => {
    if (!DNS_NAME.test(name)) throw invalidInput(`dnsNames[${index}]`, name, "a DNS name in lower case");
  });
  if (!dnsNames.includes(commonName) || commonName.length > COMMON_NAME_LENGTH) {
    throw invalidInput(
      "commonName",
      commonName,
      `one of the DNS names, at most ${COMMON_NAME_LENGTH} characters`,
    );
  }
  addresses.forEach((address, index) => {
    if (isIP(address) === 0) throw invalidInput(`addresses[${index}]`, address, "an IPv4 or IPv6 address");
  });
  if (!SPIFFE_ID.test(spiffeId)) throw invalidInput("spiffeId", spiffeId, "spiffe://<trust domain>/<path>");
  const sizes: readonly number[] = KEY_BITS[keyType];
  if (keyBits !== undefined && !sizes.includes(keyBits)) {
    throw invalidInput("keyBits", keyBits, `${sizes.join(", ")} for ${keyType}`);
  }
}
