import { KeyUsageFlags } from "@peculiar/asn1-x509";
import { imported, locallySigned, rootCert, selfSigned, signedIntermediate } from "../../support/ca.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";
import { intermediatePem, ROOT, rootPem } from "../../support/made-chain.ts";

const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const ANY_PURPOSE = "2.5.29.37.0";
const EMAIL = "1.3.6.1.5.5.7.3.4";

const SIGNING = ["cert_signing", "crl_signing"];
const CERTIFICATE = "Change homelab-pki:intermediates[].certificate.";
const USAGES = "allowed: both cert_signing and crl_signing.";

export const cases: readonly RuleCases[] = [
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
