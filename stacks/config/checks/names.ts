import { type ConfigPath, formatPath } from "../path.ts";
import type { Problems } from "../problems.ts";
import type { Settings } from "../schema/index.ts";
import { check, quoted, refuseDuplicates } from "./check.ts";

type Role = NonNullable<Settings["roles"]>[number];

/** Whether a role signs a name, by the rules of Vault's PKI for domains without globs. */
export function allowsName(role: Role, name: string): boolean {
  const wildcard = name.startsWith("*.");
  if (wildcard && !role.allowWildcardCertificates) return false;
  const base = wildcard ? name.slice(2) : name;
  return role.allowedDomains.some((domain) => {
    if (!wildcard && role.allowBareDomains && base === domain) return true;
    return role.allowSubdomains && (base.endsWith(`.${domain}`) || (wildcard && base === domain));
  });
}

/** The cluster's issuer has a role, and that role signs every name of the certificates. */
export const issuerRole = check(["clusterIssuer", "roles"], ({ clusterIssuer, roles }, problems) => {
  if (roles.some(({ name }) => name === clusterIssuer.role)) return;
  const names = quoted(roles.map(({ name }) => name));
  problems.refuse(["clusterIssuer", "role"], "is no role of homelab-pki:roles", names);
});

/** Every name of a certificate is one that the role of its issuer signs. */
export const certificateNames = check(
  ["certificates", "clusterIssuer", "roles"],
  ({ certificates, clusterIssuer, roles }, problems) => {
    const index = roles.findIndex(({ name }) => name === clusterIssuer.role);
    for (const [at, { dnsNames }] of certificates.entries()) {
      checkSigned(["certificates", at, "dnsNames"], dnsNames, roles, index, problems);
    }
  },
);

/**
 * Each name of a list is one that a role signs.
 *
 * @param path of the list
 * @param index of the role; with none of that index, nothing is checked
 */
export function checkSigned(
  path: ConfigPath,
  names: readonly string[],
  roles: readonly Role[],
  index: number,
  problems: Problems,
): void {
  const role = roles[index];
  if (role === undefined) return;
  for (const [position, name] of names.entries()) {
    if (allowsName(role, name)) continue;
    problems.refuse(
      [...path, position],
      `is not signed by role ${problems.show(["roles", index, "name"])} (${formatPath(["roles", index])})`,
      namesOf(role).join(", ") || "nothing: the role allows neither its domains nor names below them",
    );
  }
}

/** Whether a name is one of some domains or below one. */
export function isWithin(name: string, domains: readonly string[]): boolean {
  return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
}

function namesOf(role: Role): string[] {
  return role.allowedDomains.flatMap((domain) => [
    ...(role.allowBareDomains ? [domain] : []),
    ...(role.allowSubdomains ? [`names below ${domain}`] : []),
    ...(role.allowSubdomains && role.allowWildcardCertificates ? [`*.${domain}`] : []),
  ]);
}

/** No role is for domains that its intermediate must not sign: its certificates would be refused everywhere. */
export const permittedDomains = check(["roles", "intermediateCa"], ({ roles, intermediateCa }, problems) => {
  const permitted = intermediateCa.permittedDnsDomains;
  if (permitted === undefined) return;
  for (const [at, { allowedDomains }] of roles.entries()) {
    for (const [position, name] of allowedDomains.entries()) {
      if (isWithin(name, permitted)) continue;
      const path = formatPath(["intermediateCa", "permittedDnsDomains"]);
      problems.refuse(
        ["roles", at, "allowedDomains", position],
        `is not within ${path}`,
        permitted.join(", "),
      );
    }
  }
});

/** Names that must tell things apart do so. */
export const uniqueNames = [
  check(["roles"], ({ roles }, problems) => {
    refuseDuplicates(
      roles,
      ({ name }) => name,
      (index, first) =>
        problems.refuse(
          ["roles", index, "name"],
          `is the name of ${formatPath(["roles", first])} too`,
          "a name of its own",
        ),
    );
  }),
  check(["certificates"], ({ certificates }, problems) => {
    for (const value of [secretOf, nameOf]) {
      refuseDuplicates(certificates, value, (index, first) => {
        const field =
          value === nameOf || certificates[index]?.secretName === undefined ? "name" : "secretName";
        const other = formatPath(["certificates", first]);
        problems.refuse(
          ["certificates", index, field],
          `is that of ${other} too, in the same namespace`,
          "one of its own",
        );
      });
    }
  }),
  check(["rootCa", "intermediateCa"], ({ rootCa, intermediateCa }, problems) => {
    if (rootCa.mount !== intermediateCa.mount) return;
    const other = formatPath(["rootCa", "mount"]);
    problems.refuse(
      ["intermediateCa", "mount"],
      `is ${other} too`,
      "a mount of its own, or roles could be signed by the root",
    );
  }),
];

function nameOf({ namespace, name }: Settings["certificates"][number]): string {
  return `${namespace}/${name}`;
}

function secretOf({ namespace, name, secretName }: Settings["certificates"][number]): string {
  return `${namespace}/${secretName ?? `${name}-tls`}`;
}
