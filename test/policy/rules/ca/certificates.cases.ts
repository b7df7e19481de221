import { generateKeyPairSync } from "node:crypto";
import {
  SecretBackendIntermediateCertRequest,
  SecretBackendRole,
} from "../../../../policy/resources/vault.ts";
import { imported, importedCa, rootCert, signedIntermediate } from "../../support/ca.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";
import { ecKeys, makeCertificate, privatePem } from "../../support/make-certificate.ts";

const ROOT = makeCertificate({});
const UNREADABLE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

const RSA = generateKeyPairSync("rsa", { modulusLength: 1_024 });
const ED25519 = generateKeyPairSync("ed25519");
const PSS = "1.2.840.113549.1.1.10";

const rsa = (signature: string, pssHash?: string) =>
  imported(makeCertificate({ keys: RSA, signature, pssHash }).pem);
const ec = (signature: string) => imported(makeCertificate({ signature }).pem);

const CERTIFICATE = "Change homelab-pki:intermediates[].certificate.";
const HASHES = "allowed: SHA-256, SHA-384, SHA-512.";

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-ca-certificate-readable",
    accepts: [
      {
        what: "one certificate, and several",
        resources: [imported(ROOT.pem), imported(ROOT.pem + ROOT.pem)],
      },
      {
        what: "a CA with its key and some words",
        resources: [importedCa(`The CA:\n${ROOT.pem}\n${privatePem(ROOT.keys)}`)],
      },
    ],
    refuses: [
      {
        what: "nothing at all",
        resources: [imported(""), importedCa(privatePem(ecKeys("P-256")))],
        messages: [
          `imported: certificate is "no certificate"; allowed: PEM certificates. ${CERTIFICATE}`,
          'bundle: pemBundle is "no certificate"; allowed: PEM certificates. Change the resource\'s pemBundle.',
        ],
      },
      {
        what: "what is no certificate inside, with and without a good one",
        resources: [imported(UNREADABLE), imported(ROOT.pem + UNREADABLE)],
        messages: Array(2).fill(
          `imported: certificate is "unreadable certificate"; allowed: PEM certificates. ${CERTIFICATE}`,
        ),
      },
    ],
    postpones: [
      { what: "a certificate", resources: [imported(UNKNOWN)] },
      { what: "a CA", resources: [importedCa(UNKNOWN)] },
    ],
  },
  {
    rule: "vault-ca-signature-hash",
    accepts: [
      {
        what: "Vault's choice and each of its sizes",
        resources: [undefined, 0, 256, 384, 512].map((signatureBits) => rootCert({ signatureBits })),
      },
      {
        what: "SHA-2 with RSA",
        resources: ["11", "12", "13"].map((last) => rsa(`1.2.840.113549.1.1.${last}`)),
      },
      {
        what: "SHA-2 with RSA-PSS",
        resources: ["1", "2", "3"].map((last) => rsa(PSS, `2.16.840.1.101.3.4.2.${last}`)),
      },
      {
        what: "SHA-2 with ECDSA",
        resources: ["2", "3", "4"].map((last) => ec(`1.2.840.10045.4.3.${last}`)),
      },
      {
        what: "Ed25519",
        resources: [imported(makeCertificate({ keys: ED25519, signature: "1.3.101.112" }).pem)],
      },
      {
        what: "a hash that an environment allows",
        resources: [importedCa(makeCertificate({ signature: "1.2.840.10045.4.1" }).pem)],
        parameters: { hashes: ["SHA-1"] },
      },
    ],
    refuses: [
      {
        what: "any other size, wherever it is set",
        resources: [
          rootCert({ signatureBits: 160 }),
          signedIntermediate({ signatureBits: 160 }),
          { type: SecretBackendIntermediateCertRequest, name: "csr", props: { signatureBits: 160 } },
          { type: SecretBackendRole, name: "role", props: { signatureBits: 160 } },
        ],
        messages: ["root", "signed", "csr", "role"].map(
          (name) =>
            `${name}: signatureBits is 160; allowed: the bits of SHA-256, SHA-384, SHA-512. ` +
            "Change the resource's signatureBits.",
        ),
      },
      {
        what: "SHA-1, MD5 and what nobody knows",
        resources: [
          rsa("1.2.840.113549.1.1.4"),
          rsa("1.2.840.113549.1.1.5"),
          rsa(PSS),
          rsa(PSS, "1.3.14.3.2.26"),
          ec("1.2.840.10045.4.1"),
          ec("1.2.3.4"),
        ],
        messages: ["MD5", "SHA-1", "SHA-1", "SHA-1", "SHA-1", "1.2.3.4"].map(
          (hash) => `imported: certificate[0].signature is "${hash}"; ${HASHES} ${CERTIFICATE}`,
        ),
      },
      {
        what: "one in a bundle",
        resources: [importedCa(ROOT.pem + makeCertificate({ signature: "1.2.840.10045.4.1" }).pem)],
        messages: [`bundle: pemBundle[1].signature is "SHA-1"; ${HASHES} Change the resource's pemBundle.`],
      },
    ],
    postpones: [
      { what: "a size", resources: [rootCert({ signatureBits: UNKNOWN })] },
      { what: "a certificate", resources: [imported(UNKNOWN)] },
    ],
  },
];
