import { LocallySignedCert, PrivateKey, SelfSignedCert } from "../../../../policy/resources/tls.ts";
import {
  Mount,
  SecretBackendConfigCa,
  SecretBackendIntermediateCertRequest,
  SecretBackendIssuer,
  SecretBackendKey,
  SecretBackendRootCert,
  SecretBackendRootSignIntermediate,
} from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const MADE_IN_VAULT = [
  { type: SecretBackendKey, name: "key", props: { backend: "pki", type: "internal" } },
  { type: SecretBackendRootCert, name: "root", props: { backend: "pki", type: "existing" } },
  { type: SecretBackendRootSignIntermediate, name: "signed", props: { backend: "pki" } },
  { type: SecretBackendIssuer, name: "issuer", props: { backend: "pki_int" } },
  { type: SecretBackendConfigCa, name: "bundle", props: { backend: "pki_old" } },
  { type: SecretBackendIntermediateCertRequest, name: "csr", props: { backend: "pki", type: "internal" } },
  { type: Mount, name: "mount", props: { path: "pki", type: "pki" } },
];

const key = { type: PrivateKey, name: "key", props: { algorithm: "ECDSA" } };
const selfSigned = (isCaCertificate: unknown) => ({
  type: SelfSignedCert,
  name: "root",
  props: { isCaCertificate },
  uses: { privateKeyPem: ["key"] },
});
const signed = (isCaCertificate: unknown) => ({
  type: LocallySignedCert,
  name: "signed",
  props: { isCaCertificate },
  uses: { caPrivateKeyPem: ["key"] },
});
const protect = true;

const unprotected = (name: string) =>
  `${name}: protect is false; allowed: true. Change homelab-pki:protect, or declare an exception for a CA on its way out.`;

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-ca-protected",
    accepts: [
      { what: "a CA that is protected", resources: MADE_IN_VAULT.map((each) => ({ ...each, protect })) },
      {
        what: "a request for a key of another resource",
        resources: [
          {
            type: SecretBackendIntermediateCertRequest,
            props: { backend: "pki", type: "existing", keyRef: "k1" },
          },
        ],
      },
      { what: "another engine", resources: [{ type: Mount, props: { path: "kv", type: "kv" } }] },
    ],
    refuses: [
      {
        what: "a CA that is not",
        resources: MADE_IN_VAULT,
        messages: MADE_IN_VAULT.map(({ name }) => unprotected(name)),
      },
    ],
    postpones: [
      { what: "an engine that is not known yet", resources: [{ type: Mount, props: { type: UNKNOWN } }] },
      {
        what: "a key that is not known yet",
        resources: [{ type: SecretBackendIntermediateCertRequest, props: { type: UNKNOWN } }],
      },
    ],
  },
  {
    rule: "tls-ca-protected",
    accepts: [
      {
        what: "a CA that is protected",
        resources: [key, selfSigned(true), signed(true)].map((each) => ({ ...each, protect })),
      },
      {
        what: "a leaf of a protected CA",
        resources: [{ ...key, protect }, signed(false)],
      },
      { what: "a self-signed leaf and its key", resources: [key, selfSigned(false)] },
      {
        what: "a certificate whose CA comes from a file",
        resources: [{ ...signed(false), uses: {} }],
      },
    ],
    refuses: [
      {
        what: "a root that is not",
        resources: [{ ...key, protect }, selfSigned(true)],
        messages: [unprotected("root")],
      },
      {
        what: "its key",
        resources: [key, { ...selfSigned(true), protect }],
        messages: [unprotected("key")],
      },
      {
        what: "an intermediate that is not",
        resources: [{ ...signed(true), uses: {} }],
        messages: [unprotected("signed")],
      },
      {
        what: "a key that signs leaves",
        resources: [key, signed(false)],
        messages: [unprotected("key")],
      },
      {
        what: "a key on its way into Vault",
        resources: [
          key,
          { type: SecretBackendConfigCa, name: "bundle", props: {}, uses: { pemBundle: ["key"] } },
        ],
        messages: [unprotected("key")],
      },
    ],
    postpones: [{ what: "whether it is a CA", resources: [key, selfSigned(UNKNOWN)] }],
  },
];
