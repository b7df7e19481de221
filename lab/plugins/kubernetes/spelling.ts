import { quantityToScalar } from "@kubernetes/client-node/dist/util.js";
import { isObject } from "./object.ts";

/** Steps to a value: names of fields and positions in lists. */
export type Path = readonly (string | number)[];

/** Whether the API server may leave this value out of what it stores: false, 0, "" and what holds nothing else. */
export function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every(isZero);
  return value === false || value === 0 || value === "";
}

/** Whether two scalars at `path` mean the same: `1000m` and `1` do as quantities, which the server writes anew. */
export function isSame(path: Path, live: unknown, wanted: unknown): boolean {
  if (live === wanted) return true;
  const isQuantity = path.at(-2) === "limits" || path.at(-2) === "requests";
  if (!isQuantity || typeof live !== "string" || !/^[0-9.]+[a-zA-Z]*$/.test(String(wanted))) return false;
  try {
    return quantityToScalar(live) === quantityToScalar(String(wanted));
  } catch {
    return false;
  }
}

/**
 * A live object, cut to the shape of the inputs, as these spell it: with the zero values that the server has left
 * out, and with quantities as the program writes them. What differs in meaning stays as it is.
 */
export function inSpellingOf(inputs: unknown, live: unknown, path: Path = []): unknown {
  if (isObject(live) && isObject(inputs)) {
    const zeros = Object.entries(inputs).filter(([key, value]) => !(key in live) && isZero(value));
    const kept = Object.entries(live).map(([key, value]) => [
      key,
      inSpellingOf(inputs[key], value, [...path, key]),
    ]);
    return Object.fromEntries([...kept, ...zeros]);
  }
  if (Array.isArray(live) && Array.isArray(inputs)) {
    return live.map((value, index) => inSpellingOf(inputs[index], value, [...path, index]));
  }
  return inputs !== undefined && isSame(path, live, inputs) ? inputs : live;
}
