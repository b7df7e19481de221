/** A value of a Kubernetes object, as JSON carries it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** What every Kubernetes object has. */
export interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly { readonly uid: string }[];
  readonly managedFields?: readonly ManagedFields[];
}

/**
 * Which fields one writer of an object owns.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export interface ManagedFields {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly subresource?: string;
  readonly fieldsV1?: JsonObject;
  readonly [key: string]: unknown;
}

/** A Kubernetes object of any kind. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

/** True for `{…}`, false for arrays, null and everything else. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at `path`, or undefined where the path ends early. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (!isObject(current)) return undefined;
    current = current[key];
  }
  return current;
}

/** The list of objects at `path`; empty where there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly Record<string, unknown>[] {
  const list = valueAt(value, ...path);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** A copy of `value` without the field at `path`. */
export function without(
  value: Readonly<Record<string, unknown>>,
  ...path: readonly [string, ...string[]]
): Record<string, unknown> {
  const [key, next, ...rest] = path;
  const { [key]: child, ...others } = value;
  if (next === undefined) return others;
  return isObject(child) ? { ...others, [key]: without(child, next, ...rest) } : { ...value };
}

/** API group of an apiVersion; the core group is "" and may be written `core/v1` in a type token. */
export function groupOf(apiVersion: string): string {
  const [group, version] = apiVersion.split("/");
  return version === undefined || group === "core" ? "" : (group ?? "");
}

/** Resource id in state: `<namespace>/<name>`, or `<name>` where there is no namespace. */
export function idOf(metadata: Metadata): string {
  return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : `${metadata.name}`;
}

/** Name and namespace out of a resource id. */
export function parseId(id: string): { readonly namespace: string; readonly name: string } {
  const [first = "", second] = id.split("/");
  return second === undefined ? { namespace: "", name: first } : { namespace: first, name: second };
}
