import { countParameter, listParameter } from "../../kernel/parameters.ts";
import type { Violation } from "../../kernel/violation.ts";
import { CA_USAGES, type CaCertificate } from "../../shared/ca-certificate.ts";
import { caRules } from "../../shared/ca-rules.ts";

const RFC_5280 = "https://www.rfc-editor.org/rfc/rfc5280";

/** The path length is what keeps an intermediate from making CAs that nobody has decided on. */
export const [vaultRootPathLengthLimited, tlsRootPathLengthLimited] = caRules(
  {
    name: "root-path-length-limited",
    title: "Roots allow only the tiers of CAs that there are",
    reason: "Without a path length every CA below the root can make further CAs that all machines trust.",
    level: "mandatory",
    severity: "high",
    url: `${RFC_5280}#section-4.2.1.9`,
    remediation: "Make the next root with maxPathLength set to the number of tiers of CAs below it.",
    parameters: {
      maximum: countParameter(
        2,
        "Tiers of CAs below a root: issuing CAs, and those of clusters below a mesh's.",
      ),
    },
  },
  (certificate, { maximum }) => (certificate.isRoot ? allowsMoreTiers(certificate, maximum) : undefined),
);

/** An issuing CA signs leaves and nothing else; that of a mesh signs CAs of clusters, for the mesh's own names. */
export const [vaultIntermediatePathLengthLimited, tlsIntermediatePathLengthLimited] = caRules(
  {
    name: "intermediate-path-length-limited",
    title: "Issuing CAs make no further CAs, unless for names of their own only",
    reason: "A stolen issuing CA with room below it makes CAs that outlast its own revocation.",
    level: "mandatory",
    severity: "high",
    url: `${RFC_5280}#section-4.2.1.9`,
    remediation:
      "Sign the next intermediate with maxPathLength 0, or with permittedDnsDomains and permittedUriDomains.",
    parameters: {
      maximum: countParameter(0, "Tiers of CAs below an intermediate; an issuing CA has none."),
      maximumConstrained: countParameter(
        1,
        "Tiers of CAs below an intermediate whose name constraints say which host names and URIs are certified there.",
      ),
    },
  },
  (certificate, { maximum, maximumConstrained }) => {
    if (certificate.isRoot) return undefined;
    const violation = allowsMoreTiers(certificate, maximum);
    return violation && certificate.isConstrained()
      ? allowsMoreTiers(certificate, maximumConstrained)
      : violation;
  },
);

/** A CA that is a server too exposes its key to every connection. */
export const [vaultCaUsagesSigningOnly, tlsCaUsagesSigningOnly] = caRules(
  {
    name: "ca-usages-signing-only",
    title: "CAs sign certificates and revocation lists only",
    reason: "A CA whose certificate is also good for connections has its key where it can be stolen.",
    level: "mandatory",
    severity: "medium",
    url: `${RFC_5280}#section-4.2.1.3`,
    remediation: "Leave the usages at cert_signing and crl_signing, and set useCsrValues to false.",
    parameters: { more: listParameter([], "Usages that a CA may have beside the two.") },
  },
  ({ usages }, { more }) => {
    const { is, at } = usages();
    const isOnly = is.every((usage) => [...CA_USAGES, ...more].includes(usage));
    if (isOnly && CA_USAGES.every((usage) => is.includes(usage))) return undefined;
    return { ...at, allowed: ["both cert_signing and crl_signing", ...more].join(", ") };
  },
);

/** On a root, purposes limit what its whole tree is good for, or make it a server. */
export const [vaultRootNoTlsUsages, tlsRootNoTlsUsages] = caRules(
  {
    name: "root-no-tls-usages",
    title: "Roots are neither servers nor clients",
    reason: "A root that may serve connections will be put on a server, and its key with it.",
    level: "mandatory",
    severity: "high",
    url: `${RFC_5280}#section-4.2.1.12`,
    remediation: "Make the next root without server_auth, client_auth and any_extended.",
  },
  ({ isRoot, usages }) => {
    const { is, at } = usages();
    const isForTls = ["server_auth", "client_auth", "any_extended"].some((usage) => is.includes(usage));
    return isRoot && isForTls ? { ...at, allowed: "no purpose of TLS" } : undefined;
  },
);

/** What CA certificates are limited to. */
export const caExtensionRules = [
  vaultRootPathLengthLimited,
  tlsRootPathLengthLimited,
  vaultIntermediatePathLengthLimited,
  tlsIntermediatePathLengthLimited,
  vaultCaUsagesSigningOnly,
  tlsCaUsagesSigningOnly,
  vaultRootNoTlsUsages,
  tlsRootNoTlsUsages,
];

function allowsMoreTiers(certificate: CaCertificate, maximum: number): Violation | undefined {
  const { is, at } = certificate.pathLength();
  // The providers write -1 for "not limited".
  if (is !== undefined && is >= 0 && is <= maximum) return undefined;
  return { ...at, allowed: maximum === 0 ? "0" : `0 to ${maximum}` };
}
