import { check, type ResourceContext } from "../../kernel/resource-rule.ts";
import { CertRequest, LocallySignedCert, PrivateKey, SelfSignedCert } from "../../resources/tls.ts";
import { SecretBackendRootSignIntermediate } from "../../resources/vault.ts";
import { checkImportedCertificates } from "../../shared/ca-imports.ts";
import {
  allowedKeysText,
  isAllowed,
  type KeyKind,
  keyParameters,
  keyText,
  tlsKey,
  vaultKey,
} from "../../shared/keys.ts";
import { privateKeyKind, requestKeyKind } from "../../shared/pem.ts";
import { providerRules } from "../../shared/provider-rules.ts";
import { VAULT_KEYS } from "../../shared/vault-keys.ts";

type KeyParameters = ReturnType<typeof keyParameters>;
type KeyContext = ResourceContext<KeyParameters>;

export const [vaultKeyApproved, tlsKeyApproved] = providerRules(
  {
    name: "key-approved",
    title: "Keys are RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519",
    reason: "Shorter RSA keys and other curves are within reach of an attacker, or no library takes them.",
    level: "mandatory",
    severity: "critical",
    url: "https://cabforum.org/working-groups/server/baseline-requirements/requirements/#615-key-sizes",
    remediation: "Make the next key on P-384; an existing one is replaced by rotating its CA or certificate.",
    parameters: keyParameters(2_048, ["P-256", "P-384", "P-521", "Ed25519"]),
  },
  {
    vault: checkVaultKeys(),
    tls: [
      check(PrivateKey, ({ algorithm, rsaBits, ecdsaCurve }, context: KeyContext) => {
        const change = "keyType and keyBits of homelab-pki:rootCa";
        refuseWeak("algorithm", tlsKey(algorithm, rsaBits, ecdsaCurve), change, context);
      }),
      check(SelfSignedCert, refuseWeakPrivateKey),
      check(CertRequest, refuseWeakPrivateKey),
      check(LocallySignedCert, refuseWeakRequest),
    ],
  },
);

export const [vaultCaKeyStrong, tlsCaKeyStrong] = providerRules(
  {
    name: "ca-key-strong",
    title: "Keys of CAs are RSA of 3072 bits or more, P-384 or P-521",
    reason: "A CA's key has to withstand for as long as the CA lives, which is years longer than any leaf.",
    level: "advisory",
    severity: "medium",
    url: "https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final",
    remediation: "Make the next CA's key on P-384; an existing one is replaced by rotating the CA.",
    parameters: keyParameters(3_072, ["P-384", "P-521"]),
  },
  {
    vault: checkVaultKeys(),
    tls: [
      check(SelfSignedCert, (props, context: KeyContext) => {
        if (props.isCaCertificate) refuseWeakPrivateKey(props, context);
      }),
      check(LocallySignedCert, (props, context: KeyContext) => {
        if (props.isCaCertificate) refuseWeakRequest(props, context);
      }),
    ],
  },
);

/** Which keys CAs have. */
export const caKeyRules = [vaultKeyApproved, tlsKeyApproved, vaultCaKeyStrong, tlsCaKeyStrong];

function checkVaultKeys() {
  return [
    ...VAULT_KEYS.map((each) =>
      check(each, ({ type, keyType, keyBits }, context: KeyContext) => {
        // Any other key was made elsewhere, and these are only the provider's defaults.
        if (type !== "internal" && type !== "exported") return;
        const change = "keyType and keyBits of homelab-pki:rootCa or homelab-pki:intermediateCa";
        refuseWeak("keyType with keyBits", vaultKey(keyType, keyBits), change, context);
      }),
    ),
    check(SecretBackendRootSignIntermediate, ({ csr }, context: KeyContext) =>
      refuseWeak("csr", requestKeyKind(csr), "the key of the request", context),
    ),
    ...checkImportedCertificates<KeyParameters>(({ key }, at, { parameters, refuse }) => {
      if (!isAllowed(key, parameters)) {
        refuse({ ...at("key", keyText(key)), allowed: allowedKeysText(parameters) });
      }
    }),
  ];
}

function refuseWeakPrivateKey(
  { privateKeyPem, privateKeyPemWo }: { readonly privateKeyPem?: string; readonly privateKeyPemWo?: string },
  context: KeyContext,
): void {
  const kind = privateKeyKind(privateKeyPem ?? privateKeyPemWo);
  refuseWeak("privateKeyPem", kind, "the key that it names", context);
}

function refuseWeakRequest(
  { certRequestPem }: { readonly certRequestPem: string },
  context: KeyContext,
): void {
  refuseWeak("certRequestPem", requestKeyKind(certRequestPem), "the key of the request", context);
}

function refuseWeak(
  property: string,
  kind: KeyKind | undefined,
  change: string,
  { parameters, refuse }: KeyContext,
): void {
  if (!isAllowed(kind, parameters)) {
    refuse({ property, value: keyText(kind), allowed: allowedKeysText(parameters), change });
  }
}
