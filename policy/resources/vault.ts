import type * as vault from "@pulumi/vault";
import { resourceType } from "../kernel/resource-type.ts";

// Types of the vault provider that rules look at.

export const Mount = resourceType<typeof vault.Mount>("vault:index/mount:Mount");
export const VaultPolicy = resourceType<typeof vault.Policy>("vault:index/policy:Policy");
export const Audit = resourceType<typeof vault.Audit>("vault:index/audit:Audit");
export const KubernetesAuthRole = resourceType<typeof vault.kubernetes.AuthBackendRole>(
  "vault:kubernetes/authBackendRole:AuthBackendRole",
);
export const CertAuthRole = resourceType<typeof vault.CertAuthBackendRole>(
  "vault:index/certAuthBackendRole:CertAuthBackendRole",
);
export const AppRole = resourceType<typeof vault.approle.AuthBackendRole>(
  "vault:appRole/authBackendRole:AuthBackendRole",
);
export const SecretBackendKey = resourceType<typeof vault.pkisecret.SecretBackendKey>(
  "vault:pkiSecret/secretBackendKey:SecretBackendKey",
);
export const SecretBackendRootCert = resourceType<typeof vault.pkisecret.SecretBackendRootCert>(
  "vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert",
);
export const SecretBackendIntermediateCertRequest = resourceType<
  typeof vault.pkisecret.SecretBackendIntermediateCertRequest
>("vault:pkiSecret/secretBackendIntermediateCertRequest:SecretBackendIntermediateCertRequest");
export const SecretBackendRootSignIntermediate = resourceType<
  typeof vault.pkisecret.SecretBackendRootSignIntermediate
>("vault:pkiSecret/secretBackendRootSignIntermediate:SecretBackendRootSignIntermediate");
export const SecretBackendIntermediateSetSigned = resourceType<
  typeof vault.pkisecret.SecretBackendIntermediateSetSigned
>("vault:pkiSecret/secretBackendIntermediateSetSigned:SecretBackendIntermediateSetSigned");
export const SecretBackendIssuer = resourceType<typeof vault.pkisecret.SecretBackendIssuer>(
  "vault:pkiSecret/secretBackendIssuer:SecretBackendIssuer",
);
export const SecretBackendConfigIssuers = resourceType<typeof vault.pkisecret.SecretBackendConfigIssuers>(
  "vault:pkiSecret/secretBackendConfigIssuers:SecretBackendConfigIssuers",
);
export const SecretBackendConfigUrls = resourceType<typeof vault.pkisecret.SecretBackendConfigUrls>(
  "vault:pkiSecret/secretBackendConfigUrls:SecretBackendConfigUrls",
);
export const SecretBackendCrlConfig = resourceType<typeof vault.pkisecret.SecretBackendCrlConfig>(
  "vault:pkiSecret/secretBackendCrlConfig:SecretBackendCrlConfig",
);
export const BackendConfigAutoTidy = resourceType<typeof vault.pkisecret.BackendConfigAutoTidy>(
  "vault:pkiSecret/backendConfigAutoTidy:BackendConfigAutoTidy",
);
export const SecretBackendRole = resourceType<typeof vault.pkisecret.SecretBackendRole>(
  "vault:pkiSecret/secretBackendRole:SecretBackendRole",
);
export const BackendConfigCluster = resourceType<typeof vault.pkisecret.BackendConfigCluster>(
  "vault:pkiSecret/backendConfigCluster:BackendConfigCluster",
);
export const BackendConfigAcme = resourceType<typeof vault.pkisecret.BackendConfigAcme>(
  "vault:pkiSecret/backendConfigAcme:BackendConfigAcme",
);
export const SecretBackendConfigCa = resourceType<typeof vault.pkisecret.SecretBackendConfigCa>(
  "vault:pkiSecret/secretBackendConfigCa:SecretBackendConfigCa",
);
export const SecretBackendSign = resourceType<typeof vault.pkisecret.SecretBackendSign>(
  "vault:pkiSecret/secretBackendSign:SecretBackendSign",
);
export const SecretBackendCert = resourceType<typeof vault.pkisecret.SecretBackendCert>(
  "vault:pkiSecret/secretBackendCert:SecretBackendCert",
);
/** The provider itself: an explicit one, or the default one of the stack. */
export const VaultProvider = resourceType<typeof vault.Provider>("pulumi:providers:vault");
export const KubernetesAuthConfig = resourceType<typeof vault.kubernetes.AuthBackendConfig>(
  "vault:kubernetes/authBackendConfig:AuthBackendConfig",
);
export const KubernetesSecretBackend = resourceType<typeof vault.kubernetes.SecretBackend>(
  "vault:kubernetes/secretBackend:SecretBackend",
);
