import { type ReportViolation, type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import * as vault from "@pulumi/vault";

const { SecretBackendIntermediateCertRequest, SecretBackendKey, SecretBackendRootCert } = vault.pkisecret;

/** Vault hands an exported private key out once, and from then on nobody knows who has it. */
export const vaultKeyNotExported: ResourceValidationPolicy = {
  name: "vault-key-not-exported",
  displayName: "CA keys never leave Vault",
  description: "The private key of a CA is made inside Vault or its KMS and is never exported.",
  enforcementLevel: "mandatory",
  severity: "critical",
  url: "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations#keep-root-ca-keys-offline",
  remediationSteps: 'Set type to "internal" or "kms", or to "existing" with the keyRef of such a key.',
  validateResource: [
    validateResourceOfType(SecretBackendKey, ({ type }, _args, report) => refuseExported(type, report)),
    validateResourceOfType(SecretBackendRootCert, ({ type }, _args, report) => refuseExported(type, report)),
    validateResourceOfType(SecretBackendIntermediateCertRequest, ({ type }, _args, report) =>
      refuseExported(type, report),
    ),
  ],
};

function refuseExported(type: string, report: ReportViolation): void {
  if (type === "exported")
    report('type is "exported": the private key would leave Vault and stand in the state.');
}

/** Rules for certificate authorities. */
export const ca = [vaultKeyNotExported];
