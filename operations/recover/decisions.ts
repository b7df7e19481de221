import type { VaultContents } from "./contents.ts";
import type { StateResource } from "./deployment.ts";

/** What becomes of one interrupted operation, and why, for the operator. */
export type Decision = { readonly reason: string } & (
  | { readonly kind: "forget" }
  /** Delete what the interrupted creation left in Vault. */
  | { readonly kind: "remove"; readonly path: string }
  /** Take what is there into the state. */
  | { readonly kind: "adopt"; readonly id: string }
  /** Only a person can decide. */
  | { readonly kind: "refuse" }
);

/** Types whose second creation meets the first one, with the input that names the place in Vault. */
const MOUNT = "vault:index/mount:Mount";
export const AUTH = "vault:index/authBackend:AuthBackend";
const KEY = "vault:pkiSecret/secretBackendKey:SecretBackendKey";
const ROOT_CERTIFICATE = "vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert";
const IMPORT = "vault:pkiSecret/secretBackendIntermediateSetSigned:SecretBackendIntermediateSetSigned";
const PLACE: Readonly<Record<string, "path" | "backend">> = {
  [MOUNT]: "path",
  [AUTH]: "path",
  [KEY]: "backend",
  [ROOT_CERTIFICATE]: "backend",
  [IMPORT]: "backend",
};

/** Where in Vault a resource is or is made; nothing for a type that cannot collide or an input that is no text. */
export function placeOf({ type, inputs }: StateResource): string | undefined {
  const input = Object.hasOwn(PLACE, type) ? PLACE[type] : undefined;
  if (input === undefined) return undefined;
  // An auth method without a path is mounted at its type.
  return trim(inputs?.[input] ?? (type === AUTH ? inputs?.type : undefined));
}

/**
 * Whether it is an object of a cluster. The kubernetes provider creates no object that is there already, unless
 * `upsertExistingObjects` allows it.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/
 */
function isKubernetes({ type }: Pick<StateResource, "type">): boolean {
  return type.startsWith("kubernetes:");
}

const ABSENT: Decision = { kind: "forget", reason: "Vault does not have it: the next up makes it" };
const KNOWN: Decision = { kind: "forget", reason: "the stack has it already" };

/**
 * Decides what becomes of one interrupted creation.
 *
 * @param pending - what was to be created
 * @param vault - what Vault has at its place
 * @param known - what the engine knows to exist
 */
export function decide(
  pending: StateResource,
  vault: VaultContents,
  known: readonly StateResource[],
): Decision {
  switch (pending.type) {
    case MOUNT:
      return planMount(pending, vault, known);
    case AUTH:
      return planAuth(pending, vault, known);
    case KEY:
      return planKey(pending, vault, known);
    case ROOT_CERTIFICATE:
      return planRootCertificate(pending, vault, known);
    case IMPORT:
      return planImport(pending, vault, known);
    default:
      return isKubernetes(pending)
        ? { kind: "forget", reason: "the next up takes over what may be there, if it is allowed to" }
        : { kind: "forget", reason: "the next up writes it again, over what may be there" };
  }
}

function planMount(pending: StateResource, vault: VaultContents, known: readonly StateResource[]): Decision {
  const path = placeOf(pending);
  if (path === undefined) return unreadable("path");
  const mount = vault.mounts.get(path);
  if (mount === undefined) return ABSENT;
  if (owns(known, MOUNT, path)) return KNOWN;
  if (mount.type !== "pki" || pending.inputs?.type !== "pki") {
    return refuse(
      `${path}/ in Vault is a mount of type ${mount.type}, and only an empty pki mount is adopted`,
    );
  }
  const { keys, issuers, roles } = mount;
  if (keys.length + issuers.length + roles.length > 0) {
    const contents = `${keys.length} keys, ${issuers.length} issuers, ${roles.length} roles`;
    return refuse(`the mount ${path}/ is not empty (${contents}), so it is not what was interrupted`);
  }
  return { kind: "adopt", id: path, reason: `the mount ${path}/ is there and empty` };
}

function planAuth(pending: StateResource, vault: VaultContents, known: readonly StateResource[]): Decision {
  const path = placeOf(pending);
  if (path === undefined) return unreadable("path");
  const found = vault.auth.get(path);
  if (found === undefined) return ABSENT;
  if (owns(known, AUTH, path)) return KNOWN;
  if (found.type !== pending.inputs?.type) {
    return refuse(
      `auth/${path}/ in Vault is an auth method of type ${found.type}, not ${pending.inputs?.type}`,
    );
  }
  if (found.configured || found.roles.length > 0) {
    const contents = `${found.configured ? "a configuration" : "no configuration"}, ${found.roles.length} roles`;
    return refuse(`the auth method auth/${path}/ is in use (${contents}), so it is not what was interrupted`);
  }
  return { kind: "adopt", id: path, reason: `the auth method auth/${path}/ is there and empty` };
}

function planKey(pending: StateResource, vault: VaultContents, known: readonly StateResource[]): Decision {
  const backend = placeOf(pending);
  const name = pending.inputs?.keyName;
  if (backend === undefined) return unreadable("backend");
  if (typeof name !== "string") return unreadable("keyName");
  const mount = vault.mounts.get(backend);
  const key = mount?.keys.find((each) => each.name === name);
  if (mount === undefined || key === undefined) return ABSENT;
  const what = `key ${name} in ${backend}/ (${key.id})`;
  const user = mount.issuers.find(({ keyId }) => keyId === key.id);
  return (
    mayRemove(what, key.id, backend, known) ??
    // A key becomes another resource's only after the engine has noted it, so an issuer with this one is a stranger's.
    (user && refuse(`${what} is unknown to the stack but issuer ${user.name || user.id} uses it`)) ?? {
      kind: "remove",
      path: `${backend}/key/${key.id}`,
      reason: `${what} was made by the interrupted up and nothing uses it`,
    }
  );
}

function planRootCertificate(
  pending: StateResource,
  vault: VaultContents,
  known: readonly StateResource[],
): Decision {
  const backend = placeOf(pending);
  const { issuerName: name, keyRef } = pending.inputs ?? {};
  if (backend === undefined) return unreadable("backend");
  if (typeof name !== "string") return unreadable("issuerName");
  const issuer = vault.mounts.get(backend)?.issuers.find((each) => each.name === name);
  if (issuer === undefined) return ABSENT;
  const what = `issuer ${name} in ${backend}/ (${issuer.id})`;
  return (
    mayRemove(what, issuer.id, backend, known) ??
    (issuer.keyId !== keyRef ? refuse(`${what} has another key than the stack's`) : undefined) ?? {
      kind: "remove",
      path: `${backend}/issuer/${issuer.id}`,
      reason: `${what} was made by the interrupted up and has signed nothing that the stack knows`,
    }
  );
}

/**
 * A second import would not fail, but until then the key is in use by an issuer of which the stack knows nothing, and
 * a `destroy` would stop at it.
 */
function planImport(pending: StateResource, vault: VaultContents, known: readonly StateResource[]): Decision {
  const backend = placeOf(pending);
  const certificate = pending.inputs?.certificate;
  if (backend === undefined) return unreadable("backend");
  if (typeof certificate !== "string") return unreadable("certificate");
  const issuer = vault.mounts
    .get(backend)
    ?.issuers.find((each) => each.certificate.trim() === certificate.trim());
  if (issuer === undefined) return ABSENT;
  const what = `issuer ${issuer.name || issuer.id} in ${backend}/`;
  return (
    mayRemove(what, issuer.id, backend, known) ?? {
      kind: "remove",
      path: `${backend}/issuer/${issuer.id}`,
      reason: `${what} was imported by the interrupted up; the next one imports the same certificate again`,
    }
  );
}

/** Nothing when an object may go: in a mount of the stack's own, and nothing in the state speaks of it. */
function mayRemove(
  what: string,
  id: string,
  backend: string,
  known: readonly StateResource[],
): Decision | undefined {
  // Wherever the id stands, in whatever property of whatever resource, somebody relies on the object.
  if (known.some((resource) => JSON.stringify(resource).includes(id))) return KNOWN;
  if (!owns(known, MOUNT, backend)) {
    return refuse(`${what} is in a mount that is not this stack's; only who owns the mount may remove it`);
  }
  return undefined;
}

function owns(known: readonly StateResource[], type: string, path: string): boolean {
  return known.some((resource) => resource.type === type && trim(resource.id) === path);
}

function unreadable(input: string): Decision {
  return refuse(`its ${input} is missing or a secret, so what it may have left in Vault cannot be told`);
}

function refuse(reason: string): Decision {
  return { kind: "refuse", reason };
}

function trim(path: unknown): string | undefined {
  return typeof path === "string" ? path.replace(/^\/+|\/+$/g, "") : undefined;
}
