import type { Shape } from "./resource-type.ts";
import { isObject, type Value } from "./values.ts";

/** Whether a value says nothing: the servers do not tell an empty value from an absent one. */
export function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) {
    return true;
  }
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

/** Whether two values of a shape mean the same. */
export function isEqual(shape: Shape, left: Value | undefined, right: Value | undefined): boolean {
  if (isEmpty(left) || isEmpty(right)) {
    return isEmpty(left) && isEmpty(right);
  }
  const unordered = typeof shape === "object" && "set" in shape;
  return canonical(left, unordered) === canonical(right, unordered);
}

/** One text for all spellings of a value: keys of objects, and members of a set, in order. */
function canonical(value: Value | undefined, unordered = false): string {
  if (Array.isArray(value)) {
    const members = value.map((member) => canonical(member));
    return `[${(unordered ? members.sort() : members).join()}]`;
  }
  if (isObject(value)) {
    const entries = Object.entries(value).filter(([, each]) => !isEmpty(each));
    return `{${entries
      .map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`)
      .sort()
      .join()}}`;
  }
  return JSON.stringify(value ?? null);
}
