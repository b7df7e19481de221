import type { ResourceType } from "../../provider/index.ts";
import type { VaultClient } from "../client.ts";
import { inNamespace } from "../namespace.ts";
import { approleRole } from "./approle-role.ts";
import { audit } from "./audit.ts";
import { authBackend } from "./auth-backend.ts";
import { certAuthRole } from "./cert-auth-role.ts";
import { kubernetesAuthConfig } from "./kubernetes-auth-config.ts";
import { kubernetesAuthRole } from "./kubernetes-auth-role.ts";
import { mount } from "./mount.ts";
import { pkiAutoTidy } from "./pki-auto-tidy.ts";
import { pkiCertRequest } from "./pki-cert-request.ts";
import {
  pkiConfigAcme,
  pkiConfigCluster,
  pkiConfigCrl,
  pkiConfigIssuers,
  pkiConfigUrls,
} from "./pki-configs.ts";
import { pkiIssuer } from "./pki-issuer.ts";
import { pkiKey } from "./pki-key.ts";
import { pkiRole } from "./pki-role.ts";
import { pkiRootCert } from "./pki-root-cert.ts";
import { pkiSetSigned } from "./pki-set-signed.ts";
import { pkiSignIntermediate } from "./pki-sign-intermediate.ts";
import { policy } from "./policy.ts";

const types: { readonly [token: string]: ResourceType<VaultClient> } = {
  "vault:appRole/authBackendRole:AuthBackendRole": approleRole,
  "vault:index/audit:Audit": audit,
  "vault:index/authBackend:AuthBackend": authBackend,
  "vault:index/certAuthBackendRole:CertAuthBackendRole": certAuthRole,
  "vault:index/mount:Mount": mount,
  "vault:index/policy:Policy": policy,
  "vault:kubernetes/authBackendConfig:AuthBackendConfig": kubernetesAuthConfig,
  "vault:kubernetes/authBackendRole:AuthBackendRole": kubernetesAuthRole,
  "vault:pkiSecret/backendConfigAcme:BackendConfigAcme": pkiConfigAcme,
  "vault:pkiSecret/backendConfigAutoTidy:BackendConfigAutoTidy": pkiAutoTidy,
  "vault:pkiSecret/backendConfigCluster:BackendConfigCluster": pkiConfigCluster,
  "vault:pkiSecret/secretBackendConfigIssuers:SecretBackendConfigIssuers": pkiConfigIssuers,
  "vault:pkiSecret/secretBackendConfigUrls:SecretBackendConfigUrls": pkiConfigUrls,
  "vault:pkiSecret/secretBackendCrlConfig:SecretBackendCrlConfig": pkiConfigCrl,
  "vault:pkiSecret/secretBackendIntermediateCertRequest:SecretBackendIntermediateCertRequest": pkiCertRequest,
  "vault:pkiSecret/secretBackendIntermediateSetSigned:SecretBackendIntermediateSetSigned": pkiSetSigned,
  "vault:pkiSecret/secretBackendIssuer:SecretBackendIssuer": pkiIssuer,
  "vault:pkiSecret/secretBackendKey:SecretBackendKey": pkiKey,
  "vault:pkiSecret/secretBackendRole:SecretBackendRole": pkiRole,
  "vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert": pkiRootCert,
  "vault:pkiSecret/secretBackendRootSignIntermediate:SecretBackendRootSignIntermediate": pkiSignIntermediate,
};

/** The resource types of `@pulumi/vault` that the stand-in knows, by token. */
export const vaultTypes: { readonly [token: string]: ResourceType<VaultClient> } = Object.fromEntries(
  Object.entries(types).map(([token, type]) => [token, inNamespace(type)]),
);
