import { isEmpty, isEqual } from "./equality.ts";
import type { PropertyChange } from "./provider.ts";
import type { PropertySchema, ResourceType, Shape } from "./resource-type.ts";
import { containsUnknown, isObject, type Properties, type Value } from "./values.ts";

/**
 * What an update would change: new inputs against the state, so that a change from outside that a refresh found
 * is a difference too.
 *
 * @param ignoreChanges - property paths whose changes do not count
 */
export function diffProperties<Context>(
  type: ResourceType<Context>,
  state: Properties,
  inputs: Properties,
  ignoreChanges: readonly string[],
): Map<string, PropertyChange> {
  const changes = new Map<string, PropertyChange>();
  for (const [name, schema] of Object.entries(type.inputs)) {
    if (!ignoreChanges.includes(name) && !isUnchanged(schema, state[name], inputs[name])) {
      // A property is not in place if the type has no update at all.
      const replace = schema.replace === true || type.update === undefined;
      collect(changes, name, schema.type, state[name], inputs[name], replace);
    }
  }
  return changes;
}

function isUnchanged(schema: PropertySchema, state: Value | undefined, input: Value | undefined): boolean {
  if (input === undefined && schema.computed) {
    return true;
  }
  if (containsUnknown(input)) {
    return false;
  }
  return isEqual(schema.type, state, input) || schema.equivalent?.(state, input) === true;
}

/** Adds the differences between two values, each at the deepest path that holds it. */
function collect(
  changes: Map<string, PropertyChange>,
  path: string,
  shape: Shape,
  state: Value | undefined,
  input: Value | undefined,
  replace: boolean,
): void {
  const children = isEmpty(state) || isEmpty(input) ? undefined : childrenOf(path, shape, state, input);
  if (children === undefined) {
    const kind = isEmpty(state) ? "add" : isEmpty(input) && input === undefined ? "delete" : "update";
    changes.set(path, { kind, replace });
    return;
  }
  for (const child of children) {
    if (containsUnknown(child.input) || !isEqual(child.shape, child.state, child.input)) {
      collect(changes, child.path, child.shape, child.state, child.input, replace);
    }
  }
}

interface Child {
  readonly path: string;
  readonly shape: Shape;
  readonly state: Value | undefined;
  readonly input: Value | undefined;
}

/** The members of two containers side by side; undefined where only the whole can be compared. */
function childrenOf(
  path: string,
  shape: Shape,
  state: Value | undefined,
  input: Value | undefined,
): Child[] | undefined {
  if (typeof shape === "object" && "list" in shape && Array.isArray(state) && Array.isArray(input)) {
    return Array.from({ length: Math.max(state.length, input.length) }, (_, index) => ({
      path: `${path}[${index}]`,
      shape: shape.list,
      state: state[index],
      input: input[index],
    }));
  }
  if (
    typeof shape === "object" &&
    ("map" in shape || "object" in shape) &&
    isObject(state) &&
    isObject(input)
  ) {
    return [...new Set([...Object.keys(state), ...Object.keys(input)])].map((key) => ({
      path: path + step(key),
      shape: "map" in shape ? shape.map : (shape.object[key]?.type ?? "json"),
      state: state[key],
      input: input[key],
    }));
  }
  return undefined;
}

/** One step of a property path, quoted where a plain name would be read as several steps. */
function step(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
