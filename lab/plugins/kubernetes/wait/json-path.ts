import { isObject } from "../object.ts";

/** A path through an object, with the value that has to be there, if any one does not do. */
export interface JsonPath {
  readonly steps: readonly (string | number)[];
  readonly value: string | undefined;
}

const STEP = /\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']+)'\]/g;

/**
 * Parses `{.status.phase}` or `{.status.phase}=Running`: field names, `[0]` and `['a.b/c']`. Filters and wildcards
 * are not implemented.
 *
 * @throws Error for anything else.
 */
export function parsePath(expression: string): JsonPath {
  const [, path, , value] = /^\{\s*\$?([^}]*?)\s*\}(=(.*))?$/.exec(expression) ?? [];
  if (path === undefined) {
    throw new Error(`jsonpath: format should be {.path}=value or {.path}, got "${expression}"`);
  }
  if (value === "") throw new Error(`jsonpath: {${path}}= requires a value`);
  const matches = [...path.matchAll(STEP)];
  if (path === "" || matches.map(([step]) => step).join("") !== path) {
    throw new Error(
      `jsonpath: "${path}": the lab's stand-in for the kubernetes plugin knows .field, [0] and ['field'] only`,
    );
  }
  const steps = matches.map(([, field, index, quoted]) =>
    index === undefined ? (field ?? quoted ?? "") : Number(index),
  );
  return { steps, value };
}

/**
 * Whether `object` has something at the path, and the wanted value if the path names one.
 *
 * @throws Error when a value is wanted where a list or an object stands.
 */
export function matchesPath({ steps, value }: JsonPath, object: unknown): boolean {
  let found = object;
  for (const step of steps) {
    if (typeof step === "number") found = Array.isArray(found) ? found[step] : undefined;
    else found = isObject(found) ? found[step] : undefined;
  }
  if (found === undefined || value === undefined) return found !== undefined;
  if (typeof found === "object" && found !== null) {
    throw new Error(`jsonpath: "${steps.join(".")}" has a non-primitive value`);
  }
  return String(found) === value;
}
