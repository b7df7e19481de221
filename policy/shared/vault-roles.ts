import { isMatch } from "matcher";
import { secondsOf } from "../kernel/duration.ts";
import type { SecretBackendRole } from "../resources/vault.ts";

/** Inputs of a role of a PKI mount. */
export type RoleProps = NonNullable<typeof SecretBackendRole.props>;

/**
 * Whether a role is one of those that a list names; `*` stands for any part of a name.
 *
 * @param resource name in the program, which Vault's is made from if the role has none of its own
 */
export function isNamed(role: RoleProps, resource: string, list: readonly string[]): boolean {
  return isMatch(role.name ?? resource, list, { caseSensitive: true });
}

/**
 * Longest life of a role's certificates in seconds. Vault takes 0 for "not set": as long as the mount allows. What is no
 * length of time counts as endless too, so that no limit is taken for kept.
 */
export function longestLife({ maxTtl }: RoleProps): number {
  return secondsOf(maxTtl) || Number.POSITIVE_INFINITY;
}

/** Names that Vault has for purposes, by object identifier (RFC 5280, section 4.2.1.12). */
const OF_OID: Readonly<Record<string, string>> = {
  "1.3.6.1.5.5.7.3.1": "serverauth",
  "1.3.6.1.5.5.7.3.2": "clientauth",
  "1.3.6.1.5.5.7.3.3": "codesigning",
  "1.3.6.1.5.5.7.3.4": "emailprotection",
  "2.5.29.37.0": "any",
};

/**
 * The extended key usages of a role's certificates, whichever way they are asked for: Vault adds up flags, names and
 * object identifiers. Names are in lower case, as Vault compares them.
 */
export function purposesOf(role: RoleProps): ReadonlySet<string> {
  const purposes = new Set<string>();
  // On unless they are switched off.
  if (role.serverFlag !== false) purposes.add("serverauth");
  if (role.clientFlag !== false) purposes.add("clientauth");
  if (role.codeSigningFlag) purposes.add("codesigning");
  if (role.emailProtectionFlag) purposes.add("emailprotection");
  for (const usage of role.extKeyUsages ?? []) purposes.add(usage.trim().toLowerCase());
  for (const oid of role.extKeyUsageOids ?? []) purposes.add(OF_OID[oid] ?? oid);
  return purposes;
}
