import { listParameter } from "../../kernel/parameters.ts";
import { check, type ResourceContext, resourceRule } from "../../kernel/resource-rule.ts";
import type { ResourceType } from "../../kernel/resource-type.ts";
import {
  SecretBackendIntermediateCertRequest,
  SecretBackendRole,
  SecretBackendRootCert,
  SecretBackendRootSignIntermediate,
} from "../../resources/vault.ts";
import { checkImportedCertificates, checkImports } from "../../shared/ca-imports.ts";

const HASHES = { hashes: listParameter(["SHA-256", "SHA-384", "SHA-512"], "Hashes of signatures.") };

/** What no rule can read, no rule can refuse. */
export const vaultCaCertificateReadable = resourceRule(
  {
    name: "vault-ca-certificate-readable",
    title: "Imported CA certificates can be read",
    reason: "What cannot be read cannot be judged, and the other rules would pass it over.",
    level: "mandatory",
    severity: "high",
    url: "https://www.rfc-editor.org/rfc/rfc7468#section-5",
    remediation: "Import the PEM text of the certificate as the CA has signed it.",
  },
  checkImports(({ certificates, others }, at, { refuse }) => {
    const unreadable = others.find((other) => other.startsWith("unreadable"));
    if (certificates.length === 0 || unreadable) {
      refuse({ ...at("", unreadable ?? "no certificate"), allowed: "PEM certificates" });
    }
  }),
);

/** Whoever finds a second certificate with the hash of the first one has a CA. */
export const vaultCaSignatureHash = resourceRule(
  {
    name: "vault-ca-signature-hash",
    title: "CAs sign with SHA-256 or better",
    reason: "For SHA-1 and MD5 two certificates with one signature can be made, and the second may be a CA.",
    level: "mandatory",
    severity: "critical",
    url: "https://cabforum.org/working-groups/server/baseline-requirements/requirements/#7132-signature-algorithmidentifier",
    remediation:
      "Set signatureBits to 256, 384 or 512, and have imported certificates signed again with SHA-256.",
    parameters: HASHES,
  },
  [
    ...[
      SecretBackendRootCert,
      SecretBackendRootSignIntermediate,
      SecretBackendIntermediateCertRequest,
      SecretBackendRole,
    ].map((type: ResourceType<{ readonly signatureBits?: number }>) =>
      check(type, ({ signatureBits }, { parameters: { hashes }, refuse }: ResourceContext<typeof HASHES>) => {
        // 0 is how Vault writes "not set": it takes the hash that fits the key.
        if (signatureBits && !hashes.includes(`SHA-${signatureBits}`)) {
          refuse({
            property: "signatureBits",
            value: signatureBits,
            allowed: `the bits of ${hashes.join(", ")}`,
          });
        }
      }),
    ),
    ...checkImportedCertificates<typeof HASHES>(({ hash }, at, { parameters: { hashes }, refuse }) => {
      if (!hashes.includes(hash)) refuse({ ...at("signature", hash), allowed: hashes.join(", ") });
    }),
  ],
);

/** How CA certificates are made. */
export const caCertificateRules = [vaultCaCertificateReadable, vaultCaSignatureHash];
