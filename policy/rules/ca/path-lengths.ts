import { countParameter } from "../../kernel/parameters.ts";
import type { Violation } from "../../kernel/violation.ts";
import type { CaCertificate } from "../../shared/ca-certificate.ts";
import { caRules } from "../../shared/ca-rules.ts";

const BASIC_CONSTRAINTS = "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.9";

/** The path length is what keeps an intermediate from making CAs that nobody has decided on. */
export const [vaultRootPathLengthLimited, tlsRootPathLengthLimited] = caRules(
  {
    name: "root-path-length-limited",
    title: "Roots allow only the tiers of CAs that there are",
    reason: "Without a path length every CA below the root can make further CAs that all machines trust.",
    level: "mandatory",
    severity: "high",
    url: BASIC_CONSTRAINTS,
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
    url: BASIC_CONSTRAINTS,
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

/** How many tiers of CAs there may be below a CA. */
export const pathLengthRules = [
  vaultRootPathLengthLimited,
  tlsRootPathLengthLimited,
  vaultIntermediatePathLengthLimited,
  tlsIntermediatePathLengthLimited,
];

function allowsMoreTiers(certificate: CaCertificate, maximum: number): Violation | undefined {
  const { is, at } = certificate.pathLength();
  // The providers write -1 for "not limited".
  if (is !== undefined && is >= 0 && is <= maximum) return undefined;
  return { ...at, allowed: maximum === 0 ? "0" : `0 to ${maximum}` };
}
