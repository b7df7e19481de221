import type { ResourceType } from "../kernel/resource-type.ts";
import {
  SecretBackendIntermediateCertRequest,
  SecretBackendKey,
  SecretBackendRootCert,
} from "../resources/vault.ts";

/** Resources that make a key of a CA in Vault. */
export const VAULT_KEYS: readonly ResourceType<{
  readonly type: string;
  readonly keyType?: string;
  readonly keyBits?: number;
}>[] = [SecretBackendKey, SecretBackendRootCert, SecretBackendIntermediateCertRequest];
