import { KeyUsageFlags } from "@peculiar/asn1-x509";
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
import { makeCertificate, type Wanted } from "../../support/make-certificate.ts";

const ROOT = makeCertificate({});
const rootPem = (wanted: Wanted) => makeCertificate(wanted).pem;
const intermediatePem = (wanted: Wanted) =>
  makeCertificate({ name: "Test Intermediate CA", issuer: ROOT, ...wanted }).pem;

const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const ANY_PURPOSE = "2.5.29.37.0";
const EMAIL = "1.3.6.1.5.5.7.3.4";

const SIGNING = ["cert_signing", "crl_signing"];
const CERTIFICATE = "Change homelab-pki:intermediates[].certificate.";
const USAGES = "allowed: both cert_signing and crl_signing.";

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
  {
    rule: "vault-ca-usages-signing-only",
    accepts: [
      { what: "those that Vault gives", resources: [rootCert(), signedIntermediate({ keyUsages: [] })] },
      { what: "them by name", resources: [rootCert({ keyUsages: ["CertSign", "crlsign"] })] },
      { what: "imported ones", resources: [imported(ROOT.pem + intermediatePem({}))] },
      {
        what: "one more that is allowed",
        resources: [rootCert({ keyUsages: ["DigitalSignature"] })],
        parameters: { more: ["DigitalSignature"] },
      },
      {
        what: "a request's own subject only",
        resources: [signedIntermediate({ useCsrValues: false })],
      },
    ],
    refuses: [
      {
        what: "any other",
        resources: [
          rootCert({ keyUsages: ["DigitalSignature"] }),
          signedIntermediate({ keyUsages: ["CertSign", "KeyEncipherment"] }),
        ],
        messages: [
          `root: keyUsages is ["DigitalSignature"]; ${USAGES} Change the resource's keyUsages.`,
          `signed: keyUsages is ["CertSign","KeyEncipherment"]; ${USAGES} Change the resource's keyUsages.`,
        ],
      },
      {
        what: "whatever the request asks for",
        resources: [signedIntermediate({ useCsrValues: true })],
        messages: [`signed: useCsrValues is true; ${USAGES} Change the resource's useCsrValues.`],
      },
      {
        what: "imported ones with too few or too many",
        resources: [
          imported(intermediatePem({ usages: undefined })),
          imported(intermediatePem({ usages: KeyUsageFlags.keyCertSign })),
          imported(intermediatePem({ usages: KeyUsageFlags.cRLSign })),
          imported(intermediatePem({ usages: KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | 1 })),
          imported(intermediatePem({ purposes: [SERVER_AUTH, CLIENT_AUTH, ANY_PURPOSE, EMAIL] })),
        ],
        messages: [
          `imported: certificate[0].usages is []; ${USAGES} ${CERTIFICATE}`,
          `imported: certificate[0].usages is ["cert_signing"]; ${USAGES} ${CERTIFICATE}`,
          `imported: certificate[0].usages is ["crl_signing"]; ${USAGES} ${CERTIFICATE}`,
          `imported: certificate[0].usages is ["crl_signing","digitalSignature","cert_signing"]; ${USAGES} ${CERTIFICATE}`,
          `imported: certificate[0].usages is ["crl_signing","cert_signing","server_auth","client_auth",` +
            `"any_extended","${EMAIL}"]; ${USAGES} ${CERTIFICATE}`,
        ],
      },
      {
        what: "what is not among those that are allowed",
        resources: [rootCert({ keyUsages: ["KeyEncipherment"] })],
        parameters: { more: ["DigitalSignature"] },
        messages: [
          'root: keyUsages is ["KeyEncipherment"]; allowed: both cert_signing and crl_signing, DigitalSignature. ' +
            "Change the resource's keyUsages.",
        ],
      },
    ],
    postpones: [
      { what: "usages", resources: [rootCert({ keyUsages: UNKNOWN })] },
      { what: "whether the request decides", resources: [signedIntermediate({ useCsrValues: UNKNOWN })] },
    ],
  },
  {
    rule: "tls-ca-usages-signing-only",
    accepts: [
      {
        what: "the two",
        resources: [selfSigned({ allowedUses: SIGNING }), locallySigned({ allowedUses: SIGNING })],
      },
      { what: "what is no CA", resources: [selfSigned({ isCaCertificate: false })] },
    ],
    refuses: [
      {
        what: "too few and too many",
        resources: [
          selfSigned({ allowedUses: ["cert_signing"] }),
          locallySigned({ allowedUses: [...SIGNING, "digital_signature"] }),
        ],
        messages: [
          `self-signed: allowedUses is ["cert_signing"]; ${USAGES} Change the resource's allowedUses.`,
          'locally-signed: allowedUses is ["cert_signing","crl_signing","digital_signature"]; ' +
            `${USAGES} Change the resource's allowedUses.`,
        ],
      },
    ],
    postpones: [{ what: "usages", resources: [selfSigned({ allowedUses: UNKNOWN })] }],
  },
  {
    rule: "vault-root-no-tls-usages",
    accepts: [
      { what: "one that Vault makes", resources: [rootCert()] },
      { what: "an imported root for other purposes", resources: [imported(rootPem({ purposes: [EMAIL] }))] },
      { what: "an intermediate", resources: [imported(intermediatePem({ purposes: [SERVER_AUTH] }))] },
    ],
    refuses: [
      {
        what: "each purpose of TLS",
        resources: [SERVER_AUTH, CLIENT_AUTH, ANY_PURPOSE].map((each) =>
          imported(rootPem({ purposes: [each] })),
        ),
        messages: ["server_auth", "client_auth", "any_extended"].map(
          (each) =>
            `imported: certificate[0].usages is ["crl_signing","cert_signing","${each}"]; ` +
            `allowed: no purpose of TLS. ${CERTIFICATE}`,
        ),
      },
    ],
    postpones: [{ what: "an imported certificate", resources: [imported(UNKNOWN)] }],
  },
  {
    rule: "tls-root-no-tls-usages",
    accepts: [
      { what: "a root without purposes", resources: [selfSigned({ allowedUses: SIGNING })] },
      { what: "an intermediate", resources: [locallySigned({ allowedUses: ["server_auth"] })] },
      {
        what: "a server that signs itself",
        resources: [selfSigned({ isCaCertificate: false, allowedUses: ["server_auth"] })],
      },
    ],
    refuses: [
      {
        what: "each purpose of TLS",
        resources: ["server_auth", "client_auth", "any_extended"].map((each) =>
          selfSigned({ allowedUses: ["cert_signing", each] }),
        ),
        messages: ["server_auth", "client_auth", "any_extended"].map(
          (each) =>
            `self-signed: allowedUses is ["cert_signing","${each}"]; allowed: no purpose of TLS. ` +
            "Change the resource's allowedUses.",
        ),
      },
    ],
    postpones: [{ what: "purposes", resources: [selfSigned({ allowedUses: UNKNOWN })] }],
  },
];
