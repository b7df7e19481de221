import {
  imported,
  importedCa,
  locallySigned,
  rootCert,
  selfSigned,
  signedIntermediate,
} from "../../support/ca.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";
import { intermediatePem, ROOT, rootPem } from "../../support/made-chain.ts";

const CERTIFICATE = "Change homelab-pki:intermediates[].certificate.";

/** Names of a mesh's own, as Vault and as a certificate has them. */
const OWN = { permittedDnsDomains: ["istio-system.svc"], permittedUriDomains: ["mesh.example"] };
const HOST = "istio-system.svc";
const URI = { uniformResourceIdentifier: "mesh.example" };

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-root-path-length-limited",
    accepts: [
      {
        what: "one tier of CAs, and a second one below a mesh's",
        resources: [rootCert({ maxPathLength: 1 }), rootCert({ maxPathLength: 2 })],
      },
      { what: "none", resources: [rootCert({ maxPathLength: 0 })] },
      { what: "an intermediate", resources: [signedIntermediate({ maxPathLength: -1 })] },
      { what: "imported ones", resources: [imported(rootPem({ pathLength: 1 }) + intermediatePem({}))] },
      { what: "more tiers", resources: [rootCert({ maxPathLength: 3 })], parameters: { maximum: 3 } },
    ],
    refuses: [
      {
        what: "no limit, one below zero, and too many tiers",
        resources: [rootCert(), rootCert({ maxPathLength: -1 }), rootCert({ maxPathLength: 3 })],
        messages: [
          "root: maxPathLength is not set; allowed: 0 to 2. Change the resource's maxPathLength.",
          "root: maxPathLength is -1; allowed: 0 to 2. Change the resource's maxPathLength.",
          "root: maxPathLength is 3; allowed: 0 to 2. Change the resource's maxPathLength.",
        ],
      },
      {
        what: "a root without a limit among imported certificates",
        resources: [imported(intermediatePem({ pathLength: 0 }) + ROOT.pem), importedCa(ROOT.pem)],
        messages: [
          `imported: certificate[1].pathLength is not set; allowed: 0 to 2. ${CERTIFICATE}`,
          "bundle: pemBundle[0].pathLength is not set; allowed: 0 to 2. Change the resource's pemBundle.",
        ],
      },
    ],
    postpones: [{ what: "a path length", resources: [rootCert({ maxPathLength: UNKNOWN })] }],
  },
  {
    rule: "tls-root-path-length-limited",
    accepts: [
      { what: "two tiers of CAs", resources: [selfSigned({ maxPathLength: 2 })] },
      { what: "an intermediate", resources: [locallySigned()] },
      { what: "what is no CA", resources: [selfSigned({ isCaCertificate: false })] },
    ],
    refuses: [
      {
        what: "no limit and too many tiers",
        resources: [selfSigned(), selfSigned({ maxPathLength: 3 })],
        messages: [
          "self-signed: maxPathLength is not set; allowed: 0 to 2. Change the resource's maxPathLength.",
          "self-signed: maxPathLength is 3; allowed: 0 to 2. Change the resource's maxPathLength.",
        ],
      },
    ],
    postpones: [{ what: "a path length", resources: [selfSigned({ maxPathLength: UNKNOWN })] }],
  },
  {
    rule: "vault-intermediate-path-length-limited",
    accepts: [
      { what: "an issuing CA", resources: [signedIntermediate({ maxPathLength: 0 })] },
      { what: "a root", resources: [rootCert()] },
      { what: "imported ones", resources: [imported(ROOT.pem + intermediatePem({ pathLength: 0 }))] },
      {
        what: "a tier between",
        resources: [signedIntermediate({ maxPathLength: 1 })],
        parameters: { maximum: 1 },
      },
      {
        what: "a tier below a mesh's CA, whose names are limited",
        resources: [
          signedIntermediate({ maxPathLength: 1, ...OWN }),
          imported(intermediatePem({ pathLength: 1, constraints: { permitted: [HOST, URI] } })),
        ],
      },
      {
        what: "two such tiers where the environment has them",
        resources: [signedIntermediate({ maxPathLength: 2, ...OWN })],
        parameters: { maximumConstrained: 2 },
      },
      {
        what: "an issuing CA, whatever its names will be",
        resources: [signedIntermediate({ maxPathLength: 0, permittedDnsDomains: UNKNOWN })],
      },
    ],
    refuses: [
      {
        what: "room for more CAs",
        resources: [
          signedIntermediate(),
          signedIntermediate({ maxPathLength: 1 }),
          imported(intermediatePem({ pathLength: 1 })),
          imported(intermediatePem({ isBare: true })),
        ],
        messages: [
          "signed: maxPathLength is not set; allowed: 0. Change the resource's maxPathLength.",
          "signed: maxPathLength is 1; allowed: 0. Change the resource's maxPathLength.",
          `imported: certificate[0].pathLength is 1; allowed: 0. ${CERTIFICATE}`,
          `imported: certificate[0].pathLength is not set; allowed: 0. ${CERTIFICATE}`,
        ],
      },
      {
        what: "room for more CAs whose host names or URIs are not limited, and too much of it",
        resources: [
          signedIntermediate({ maxPathLength: 1, permittedUriDomains: OWN.permittedUriDomains }),
          signedIntermediate({ maxPathLength: 1, ...OWN, permittedUriDomains: [] }),
          signedIntermediate({ maxPathLength: 2, ...OWN }),
          imported(intermediatePem({ pathLength: 1, constraints: { permitted: [HOST] } })),
          imported(intermediatePem({ pathLength: 1, constraints: { permitted: [URI] } })),
          imported(
            intermediatePem({ pathLength: 1, constraints: { permitted: [{ rfc822Name: "example.com" }] } }),
          ),
          imported(intermediatePem({ pathLength: 1, constraints: { excluded: [HOST, URI] } })),
          imported(intermediatePem({ pathLength: 2, constraints: { permitted: [HOST, URI] } })),
        ],
        messages: [
          "signed: maxPathLength is 1; allowed: 0. Change the resource's maxPathLength.",
          "signed: maxPathLength is 1; allowed: 0. Change the resource's maxPathLength.",
          "signed: maxPathLength is 2; allowed: 0 to 1. Change the resource's maxPathLength.",
          ...Array(4).fill(`imported: certificate[0].pathLength is 1; allowed: 0. ${CERTIFICATE}`),
          `imported: certificate[0].pathLength is 2; allowed: 0 to 1. ${CERTIFICATE}`,
        ],
      },
    ],
    postpones: [
      { what: "a path length", resources: [signedIntermediate({ maxPathLength: UNKNOWN })] },
      {
        what: "the names of a tier between",
        resources: [signedIntermediate({ maxPathLength: 1, permittedDnsDomains: UNKNOWN })],
      },
      { what: "an imported certificate", resources: [imported(UNKNOWN)] },
    ],
  },
  {
    rule: "tls-intermediate-path-length-limited",
    accepts: [
      { what: "an issuing CA", resources: [locallySigned({ maxPathLength: 0 })] },
      { what: "a root", resources: [selfSigned()] },
      { what: "what is no CA", resources: [locallySigned({ isCaCertificate: false })] },
    ],
    refuses: [
      {
        what: "room for more CAs",
        resources: [locallySigned()],
        messages: [
          "locally-signed: maxPathLength is not set; allowed: 0. Change the resource's maxPathLength.",
        ],
      },
    ],
    postpones: [{ what: "a path length", resources: [locallySigned({ maxPathLength: UNKNOWN })] }],
  },
];
