import {
  SecretBackendIntermediateCertRequest,
  SecretBackendKey,
} from "../../../../policy/resources/vault.ts";
import { imported, importedCa, rootCert } from "../../support/ca.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";
import { ecKeys, makeCertificate, privatePem } from "../../support/make-certificate.ts";

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

const P384 = ecKeys("P-384");
const CERTIFICATE = "Change homelab-pki:intermediates[].certificate.";

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-ca-key-not-exported",
    accepts: [
      {
        what: "keys that stay in Vault",
        resources: [key({}), key({ type: "kms" }), rootCert(), request({ type: "internal" })],
      },
      { what: "certificates alone", resources: [imported(strongCa()), importedCa(strongCa())] },
    ],
    refuses: [
      {
        what: "keys that leave it",
        resources: [key({ type: "exported" }), rootCert({ type: "exported" }), request({ type: "exported" })],
        messages: ["key", "root", "csr"].map(
          (name) =>
            `${name}: type is "exported"; allowed: "internal", "kms", or "existing" with the keyRef of such a key. ` +
            "Change the resource's type.",
        ),
      },
      {
        what: "a key that comes from outside",
        resources: [
          importedCa(strongCa() + privatePem(P384)),
          imported(`-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n${strongCa()}`),
        ],
        messages: [
          'bundle: pemBundle is "PRIVATE KEY"; allowed: certificates of a key that Vault has made. ' +
            "Change the resource's pemBundle.",
          'imported: certificate is "EC PRIVATE KEY"; allowed: certificates of a key that Vault has made. ' +
            CERTIFICATE,
        ],
      },
    ],
    postpones: [
      { what: "where the key is", resources: [key({ type: UNKNOWN })] },
      { what: "an imported CA", resources: [importedCa(UNKNOWN)] },
    ],
  },
];

function strongCa(): string {
  return makeCertificate({ keys: P384 }).pem;
}
