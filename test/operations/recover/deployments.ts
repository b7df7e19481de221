import type { FoundIssuer, FoundMount, VaultContents } from "../../../operations/recover/contents.ts";
import type {
  ExportedStack,
  PendingOperation,
  StateResource,
} from "../../../operations/recover/deployment.ts";

/** A URN of the stack `lab`. */
export function urn(type: string, name: string): string {
  return `urn:pulumi:lab::homelab-pki::homelab-pki:index:RootCa$${type}::${name}`;
}

/** A resource of the state or, without an id, what the engine noted before it made one. */
export function resource(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
  id?: string,
): StateResource {
  return { urn: urn(type, name), type, inputs, ...(id !== undefined && { id, outputs: inputs }) };
}

export function creating(resource: StateResource): PendingOperation {
  return { type: "creating", resource };
}

export function exported(
  resources: readonly StateResource[],
  pending: readonly PendingOperation[],
): ExportedStack {
  return { version: 3, deployment: { resources, pending_operations: pending } };
}

/** The stack's own mount `pki`. */
export const PKI_MOUNT = resource("vault:index/mount:Mount", "mount", { path: "pki", type: "pki" }, "pki");

export function pendingMount(path = "pki"): StateResource {
  return resource("vault:index/mount:Mount", "mount", { path, type: "pki" });
}

export function pendingAuth(path: string | undefined = "kubernetes"): StateResource {
  return resource("vault:index/authBackend:AuthBackend", "auth", { path, type: "kubernetes" });
}

export function pendingKey(keyName: unknown = "r2026"): StateResource {
  const inputs = { backend: "pki", type: "internal", keyName };
  return resource("vault:pkiSecret/secretBackendKey:SecretBackendKey", "key", inputs);
}

export function pendingRoot(issuerName: unknown = "r2026"): StateResource {
  const inputs = { backend: "pki", type: "existing", keyRef: "key-1", issuerName };
  return resource("vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert", "root", inputs);
}

export function pendingImport(certificate: unknown = "PEM 1\n"): StateResource {
  const type = "vault:pkiSecret/secretBackendIntermediateSetSigned:SecretBackendIntermediateSetSigned";
  return resource(type, "import", { backend: "pki", certificate });
}

/** An issuer in Vault. */
export function issuer(id: string, name: string, keyId: string, certificate = "PEM"): FoundIssuer {
  return { id, name, keyId, certificate };
}

/** A Vault whose mount `pki` has these contents and type. */
export function vaultWith(mount: Partial<FoundMount>): VaultContents {
  const empty = { type: "pki", keys: [], issuers: [], roles: [] };
  return { mounts: new Map([["pki", { ...empty, ...mount }]]), auth: new Map() };
}

export const EMPTY_VAULT: VaultContents = { mounts: new Map(), auth: new Map() };
