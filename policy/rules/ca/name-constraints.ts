import { check, resourceRule } from "../../kernel/resource-rule.ts";
import { SecretBackendRootSignIntermediate } from "../../resources/vault.ts";
import { checkImportedCertificates } from "../../shared/ca-imports.ts";

const PERMITTED = [
  "permittedDnsDomains",
  "permittedIpRanges",
  "permittedUriDomains",
  "permittedEmailAddresses",
] as const;

/** A stolen intermediate without them can be any site of the internet for every machine that trusts the root. */
export const vaultIntermediateNameConstraints = resourceRule(
  {
    name: "vault-intermediate-name-constraints",
    title: "Intermediate CAs are limited to names of their own",
    reason: "Without name constraints a stolen intermediate can be any site for whoever trusts the root.",
    level: "advisory",
    severity: "medium",
    url: "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10",
    remediation: "Sign the next intermediate with permittedDnsDomains set to the internal domains.",
  },
  [
    check(SecretBackendRootSignIntermediate, (props, { refuse }) => {
      if (!PERMITTED.some((property) => props[property]?.length)) {
        refuse({
          property: PERMITTED[0],
          value: props.permittedDnsDomains,
          allowed: "the domains that it may certify",
          change: "homelab-pki:intermediateCa.permittedDnsDomains",
        });
      }
    }),
    ...checkImportedCertificates(({ isRoot, constrained }, at, { refuse }) => {
      if (!isRoot && constrained.length === 0) {
        refuse({ ...at("nameConstraints", undefined), allowed: "the names that it may certify" });
      }
    }),
  ],
);

/** Whose names CAs certify. */
export const nameConstraintRules = [vaultIntermediateNameConstraints];
