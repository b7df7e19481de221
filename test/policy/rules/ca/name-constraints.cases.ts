import { imported, signedIntermediate } from "../../support/ca.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";
import { intermediatePem, ROOT } from "../../support/made-chain.ts";

const CERTIFICATE = "Change homelab-pki:intermediates[].certificate.";

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-intermediate-name-constraints",
    accepts: [
      ...["permittedDnsDomains", "permittedIpRanges", "permittedUriDomains", "permittedEmailAddresses"].map(
        (property) => ({
          what: property,
          resources: [signedIntermediate({ [property]: ["lab.example.com"] })],
        }),
      ),
      {
        what: "a domain that is not known yet",
        resources: [signedIntermediate({ permittedDnsDomains: [UNKNOWN] })],
      },
      {
        what: "an imported one that has them, and its root",
        resources: [
          imported(intermediatePem({ constraints: { permitted: ["lab.example.com"] } }) + ROOT.pem),
        ],
      },
    ],
    refuses: [
      {
        what: "any name, or all but some",
        resources: [
          signedIntermediate(),
          signedIntermediate({ permittedDnsDomains: [] }),
          signedIntermediate({ excludedDnsDomains: ["example.com"] }),
        ],
        messages: [
          "signed: permittedDnsDomains is not set; allowed: the domains that it may certify. " +
            "Change homelab-pki:intermediateCa.permittedDnsDomains.",
          "signed: permittedDnsDomains is []; allowed: the domains that it may certify. " +
            "Change homelab-pki:intermediateCa.permittedDnsDomains.",
          "signed: permittedDnsDomains is not set; allowed: the domains that it may certify. " +
            "Change homelab-pki:intermediateCa.permittedDnsDomains.",
        ],
      },
      {
        what: "imported ones without, or with all but some",
        resources: [
          imported(intermediatePem({})),
          imported(intermediatePem({ constraints: { excluded: ["example.com"] } })),
          imported(intermediatePem({ constraints: { permitted: [] } })),
        ],
        messages: Array(3).fill(
          "imported: certificate[0].nameConstraints is not set; allowed: the names that it may certify. " +
            CERTIFICATE,
        ),
      },
    ],
    postpones: [
      { what: "domains", resources: [signedIntermediate({ permittedDnsDomains: UNKNOWN })] },
      { what: "an imported certificate", resources: [imported(UNKNOWN)] },
    ],
  },
];
