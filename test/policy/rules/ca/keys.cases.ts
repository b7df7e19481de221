import { generateKeyPairSync } from "node:crypto";
import { CertRequest, PrivateKey } from "../../../../policy/resources/tls.ts";
import {
  SecretBackendIntermediateCertRequest,
  SecretBackendKey,
} from "../../../../policy/resources/vault.ts";
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
import { ecKeys, makeCertificate, makeRequest, privatePem } from "../../support/make-certificate.ts";

type Props = Readonly<Record<string, unknown>>;

const key = (props: Props) => ({
  type: SecretBackendKey,
  name: "key",
  props: { backend: "pki", type: "internal", ...props },
});
const request = (props: Props) => ({
  type: SecretBackendIntermediateCertRequest,
  name: "csr",
  props: { backend: "pki_int", commonName: "Test Intermediate CA", ...props },
});
const privateKey = (props: Props) => ({ type: PrivateKey, name: "key", props });
const certRequest = (props: Props) => ({ type: CertRequest, name: "request", props });

const P224 = ecKeys("secp224r1");
const P256 = ecKeys("P-256");
const P384 = ecKeys("P-384");
const P521 = ecKeys("P-521");
const K256 = ecKeys("secp256k1");
const ED25519 = generateKeyPairSync("ed25519");
const RSA_1024 = generateKeyPairSync("rsa", { modulusLength: 1_024 });
const RSA_PSS = generateKeyPairSync("rsa-pss", { modulusLength: 1_024 });
const DSA = generateKeyPairSync("dsa", { modulusLength: 2_048, divisorLength: 224 });

const CA_KEY = "Change keyType and keyBits of homelab-pki:rootCa or homelab-pki:intermediateCa.";
const APPROVED = "allowed: RSA of at least 2048 bits, P-256, P-384, P-521, Ed25519.";
const STRONG = "allowed: RSA of at least 3072 bits, P-384, P-521.";
const PEM_KEY = "Change the key that it names.";
const REQUEST_KEY = "Change the key of the request.";
const CERTIFICATE = "Change homelab-pki:intermediates[].certificate.";

const UNSIGNED = { signature: "1.3.101.112" };

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-key-approved",
    accepts: [
      {
        what: "every kind that is approved, and Vault's defaults",
        resources: [
          key({}),
          key({ keyType: "rsa", keyBits: 0 }),
          key({ keyType: "rsa", keyBits: 2_048 }),
          key({ keyType: "ec" }),
          key({ keyType: "ec", keyBits: 0 }),
          key({ keyType: "ec", keyBits: 256 }),
          key({ keyType: "ec", keyBits: 384 }),
          key({ keyType: "ec", keyBits: 521 }),
          key({ keyType: "ed25519" }),
        ],
      },
      {
        what: "a key that is made elsewhere, beside the provider's defaults",
        resources: [
          key({ type: "kms", keyBits: 1_024 }),
          rootCert({ keyBits: 1_024 }),
          request({ type: "existing", keyBits: 1_024 }),
        ],
      },
      {
        what: "requests and certificates with such keys",
        resources: [
          ...[P256, P384, P521, ED25519].map((keys) => signedIntermediate({ csr: makeRequest(keys) })),
          imported([P256, P384, P521].map((keys) => makeCertificate({ keys }).pem).join("")),
          importedCa(makeCertificate({ keys: ED25519, ...UNSIGNED }).pem),
        ],
      },
      {
        what: "what else an environment allows",
        resources: [key({ keyBits: 1_024 }), signedIntermediate({ csr: makeRequest(K256) })],
        parameters: { rsaBits: 1_024, curves: ["secp256k1"] },
      },
    ],
    refuses: [
      {
        what: "a shorter RSA key, each way that one is made",
        resources: [
          key({ keyType: "rsa", keyBits: 2_047 }),
          rootCert({ type: "internal", keyBits: 2_047 }),
          rootCert({ type: "exported", keyBits: 2_047 }),
          request({ type: "internal", keyBits: 2_047 }),
        ],
        messages: ["key", "root", "root", "csr"].map(
          (name) => `${name}: keyType with keyBits is "RSA 2047"; ${APPROVED} ${CA_KEY}`,
        ),
      },
      {
        what: "other curves and algorithms",
        resources: [key({ keyType: "ec", keyBits: 224 }), key({ keyType: "any" })],
        messages: [
          `key: keyType with keyBits is "P-224"; ${APPROVED} ${CA_KEY}`,
          `key: keyType with keyBits is "any"; ${APPROVED} ${CA_KEY}`,
        ],
      },
      {
        what: "requests with other keys, or none",
        resources: [
          ...[RSA_1024, P224, K256, DSA].map((keys) => signedIntermediate({ csr: makeRequest(keys) })),
          signedIntermediate({ csr: "" }),
        ],
        messages: ["RSA 1024", "secp224r1", "secp256k1", "dsa", "no readable key"].map(
          (kind) => `signed: csr is "${kind}"; ${APPROVED} ${REQUEST_KEY}`,
        ),
      },
      {
        what: "certificates with other keys",
        resources: [
          imported(makeCertificate({ keys: RSA_1024 }).pem),
          importedCa(strongCa() + makeCertificate({ keys: P224 }).pem),
        ],
        messages: [
          `imported: certificate[0].key is "RSA 1024"; ${APPROVED} ${CERTIFICATE}`,
          `bundle: pemBundle[1].key is "secp224r1"; ${APPROVED} Change the resource's pemBundle.`,
        ],
      },
    ],
    postpones: [
      { what: "who makes the key", resources: [key({ type: UNKNOWN })] },
      { what: "its bits", resources: [key({ keyBits: UNKNOWN })] },
      { what: "a request", resources: [signedIntermediate({ csr: UNKNOWN })] },
      { what: "an imported certificate", resources: [imported(UNKNOWN)] },
    ],
  },
  {
    rule: "tls-key-approved",
    accepts: [
      {
        what: "every kind that is approved",
        resources: [
          privateKey({ algorithm: "RSA" }),
          privateKey({ algorithm: "RSA", rsaBits: 2_048 }),
          privateKey({ algorithm: "ECDSA", ecdsaCurve: "P256" }),
          privateKey({ algorithm: "ECDSA", ecdsaCurve: "P384" }),
          privateKey({ algorithm: "ECDSA", ecdsaCurve: "P521" }),
          privateKey({ algorithm: "ED25519" }),
          selfSigned({ privateKeyPem: privatePem(P256) }),
          certRequest({ privateKeyPem: privatePem(ED25519) }),
          certRequest({ privateKeyPemWo: privatePem(P521) }),
          locallySigned({ certRequestPem: makeRequest(P256) }),
        ],
      },
    ],
    refuses: [
      {
        what: "a shorter RSA key and the provider's default curve",
        resources: [
          privateKey({ algorithm: "RSA", rsaBits: 2_047 }),
          privateKey({ algorithm: "ECDSA" }),
          privateKey({ algorithm: "ECDSA", ecdsaCurve: "P224" }),
        ],
        messages: ["RSA 2047", "P-224", "P-224"].map(
          (kind) =>
            `key: algorithm is "${kind}"; ${APPROVED} Change keyType and keyBits of homelab-pki:rootCa.`,
        ),
      },
      {
        what: "the provider's default size, where it is too short",
        resources: [privateKey({ algorithm: "RSA" })],
        parameters: { rsaBits: 2_049, curves: [] },
        messages: [
          'key: algorithm is "RSA 2048"; allowed: RSA of at least 2049 bits. ' +
            "Change keyType and keyBits of homelab-pki:rootCa.",
        ],
      },
      {
        what: "other keys of certificates and requests, and none",
        resources: [
          selfSigned({ privateKeyPem: privatePem(RSA_1024), isCaCertificate: false }),
          certRequest({ privateKeyPem: privatePem(RSA_PSS) }),
          certRequest({ privateKeyPemWo: privatePem(K256) }),
          certRequest({}),
          locallySigned({ certRequestPem: makeRequest(P224), isCaCertificate: false }),
        ],
        messages: [
          `self-signed: privateKeyPem is "RSA 1024"; ${APPROVED} ${PEM_KEY}`,
          `request: privateKeyPem is "RSA 1024"; ${APPROVED} ${PEM_KEY}`,
          `request: privateKeyPem is "secp256k1"; ${APPROVED} ${PEM_KEY}`,
          `request: privateKeyPem is "no readable key"; ${APPROVED} ${PEM_KEY}`,
          `locally-signed: certRequestPem is "secp224r1"; ${APPROVED} ${REQUEST_KEY}`,
        ],
      },
    ],
    postpones: [
      { what: "a curve", resources: [privateKey({ algorithm: "ECDSA", ecdsaCurve: UNKNOWN })] },
      { what: "a private key", resources: [certRequest({ privateKeyPem: UNKNOWN })] },
      { what: "a request", resources: [locallySigned({ certRequestPem: UNKNOWN })] },
    ],
  },
  {
    rule: "vault-ca-key-strong",
    accepts: [
      {
        what: "strong keys",
        resources: [
          key({ keyBits: 3_072 }),
          key({ keyType: "ec", keyBits: 384 }),
          key({ keyType: "ec", keyBits: 521 }),
          signedIntermediate({ csr: makeRequest(P384) }),
          imported(strongCa()),
        ],
      },
    ],
    refuses: [
      {
        what: "keys that are approved for leaves only",
        resources: [
          key({}),
          key({ keyBits: 3_071 }),
          key({ keyType: "ec" }),
          key({ keyType: "ed25519" }),
          signedIntermediate({ csr: makeRequest(P256) }),
          imported(makeCertificate({ keys: P256 }).pem),
        ],
        messages: [
          ...["RSA 2048", "RSA 3071", "P-256", "Ed25519"].map(
            (kind) => `key: keyType with keyBits is "${kind}"; ${STRONG} ${CA_KEY}`,
          ),
          `signed: csr is "P-256"; ${STRONG} ${REQUEST_KEY}`,
          `imported: certificate[0].key is "P-256"; ${STRONG} ${CERTIFICATE}`,
        ],
      },
    ],
    postpones: [{ what: "its bits", resources: [key({ keyBits: UNKNOWN })] }],
  },
  {
    rule: "tls-ca-key-strong",
    accepts: [
      {
        what: "strong keys",
        resources: [
          selfSigned({ privateKeyPem: privatePem(P384) }),
          locallySigned({ certRequestPem: makeRequest(P521) }),
        ],
      },
      {
        what: "other keys of what is no CA",
        resources: [
          selfSigned({ isCaCertificate: false, privateKeyPem: privatePem(P256) }),
          locallySigned({ isCaCertificate: false, certRequestPem: makeRequest(P256) }),
        ],
      },
    ],
    refuses: [
      {
        what: "keys that are approved for leaves only",
        resources: [
          selfSigned({ privateKeyPem: privatePem(P256) }),
          locallySigned({ certRequestPem: makeRequest(P256) }),
        ],
        messages: [
          `self-signed: privateKeyPem is "P-256"; ${STRONG} ${PEM_KEY}`,
          `locally-signed: certRequestPem is "P-256"; ${STRONG} ${REQUEST_KEY}`,
        ],
      },
    ],
    postpones: [
      { what: "a private key", resources: [selfSigned({ privateKeyPem: UNKNOWN })] },
      { what: "a request", resources: [locallySigned({ certRequestPem: UNKNOWN })] },
    ],
  },
];

function strongCa(): string {
  return makeCertificate({ keys: P384 }).pem;
}
