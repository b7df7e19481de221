/** Where a value stands: the key without its namespace, then field names and list positions. */
export type ConfigPath = readonly (string | number)[];

/** Namespace of every key in `Pulumi.<stack>.yaml`: the name of the project. */
export const NAMESPACE = "homelab-pki";

/** Writes a path as `pulumi config set --path` takes it: `homelab-pki:roots[1].state`. */
export function formatPath(path: ConfigPath): string {
  const [key, ...rest] = path;
  const start = `${NAMESPACE}:${isPlain(key) ? key : JSON.stringify(key)}`;
  return rest.reduce<string>((text, part) => {
    return isPlain(part) ? `${text}.${part}` : `${text}[${JSON.stringify(part)}]`;
  }, start);
}

/** Reads a place in an object as components write it: `peers[0].host`. */
export function parsePath(text: string): ConfigPath {
  return text
    .split(/[.[\]]+/)
    .filter(Boolean)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Whether a part of a path needs no quotes; a list position takes brackets like a quoted name. */
function isPlain(part: string | number | undefined): boolean {
  return typeof part === "string" && /^[A-Za-z_][A-Za-z0-9_-]*$/.test(part);
}

/** The value at `path`, or `undefined` when there is none. */
export function valueAt(root: unknown, path: ConfigPath): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}
