import { isEmpty } from "./equality.ts";
import type { CheckFailure, CheckResult } from "./provider.ts";
import type { PropertySchema, ResourceType, Shape } from "./resource-type.ts";
import { containsUnknown, isObject, isUnknown, type Properties, type Value } from "./values.ts";

type Schemas = { readonly [name: string]: PropertySchema };

/**
 * Checks the program's inputs against a resource type and fills in its defaults.
 *
 * @param token - the type's token, for messages
 */
export function checkInputs<Context>(
  token: string,
  type: Pick<ResourceType<Context>, "inputs" | "check">,
  newInputs: Properties,
): CheckResult {
  const given = withoutNulls(newInputs);
  const failures = checkObject(token, "", type.inputs, given);
  if (failures.length > 0) {
    return { inputs: given, failures };
  }
  const inputs = withDefaults(type.inputs, given);
  // What is not known yet cannot be wrong yet.
  const wrong = type.check?.(inputs).filter(({ property }) => !containsUnknown(inputs[property]));
  return { inputs, failures: wrong ?? [] };
}

function withoutNulls(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== null));
}

function withDefaults(schemas: Schemas, inputs: Properties): Properties {
  const defaults = Object.entries(schemas).filter(
    ([name, schema]) => schema.default !== undefined && inputs[name] === undefined,
  );
  return { ...inputs, ...Object.fromEntries(defaults.map(([name, schema]) => [name, schema.default])) };
}

function checkObject(owner: string, prefix: string, schemas: Schemas, inputs: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const name of Object.keys(inputs)) {
    if (schemas[name] === undefined) {
      const known = Object.keys(schemas).sort().join(", ");
      failures.push({
        property: prefix + name,
        reason: `${owner} has no input "${prefix}${name}". Known inputs: ${known}`,
      });
    }
  }
  for (const [name, schema] of Object.entries(schemas)) {
    const value = inputs[name];
    if (value !== undefined) {
      failures.push(...checkProperty(owner, prefix + name, schema, value, inputs));
    } else if (schema.required) {
      failures.push({ property: prefix + name, reason: `Missing required input "${prefix}${name}"` });
    }
  }
  return failures;
}

function checkProperty(
  owner: string,
  path: string,
  schema: PropertySchema,
  value: Value,
  siblings: Properties,
): CheckFailure[] {
  const failures = checkShape(owner, path, schema.type, value);
  if (schema.oneOf !== undefined && !isUnknown(value) && !schema.oneOf.includes(value)) {
    const allowed = schema.oneOf.map((each) => JSON.stringify(each)).join(", ");
    failures.push({ property: path, reason: `${show(schema, value)} is not one of ${allowed}` });
  }
  for (const other of schema.conflictsWith ?? []) {
    if (!isEmpty(siblings[other])) {
      failures.push({ property: path, reason: `"${path}" cannot be given together with "${other}"` });
    }
  }
  return failures;
}

/** The value for a message, unless it is secret. */
function show(schema: PropertySchema, value: Value): string {
  return schema.secret ? "the value" : JSON.stringify(value);
}

function checkShape(owner: string, path: string, shape: Shape, value: Value | undefined): CheckFailure[] {
  if (shape === "json" || value === undefined || isUnknown(value)) {
    return [];
  }
  if (typeof shape === "string") {
    return fits(shape, value) ? [] : [wrongType(path, article(shape), value)];
  }
  if ("list" in shape || "set" in shape) {
    const member = "list" in shape ? shape.list : shape.set;
    return Array.isArray(value)
      ? value.flatMap((each, index) => checkShape(owner, `${path}[${index}]`, member, each))
      : [wrongType(path, "a list", value)];
  }
  if (!isObject(value)) {
    return [wrongType(path, "an object", value)];
  }
  return "map" in shape
    ? Object.entries(value).flatMap(([key, each]) => checkShape(owner, `${path}.${key}`, shape.map, each))
    : checkObject(owner, `${path}.`, shape.object, value);
}

function fits(shape: "string" | "boolean" | "integer" | "number", value: Value): boolean {
  return shape === "integer" ? Number.isInteger(value) : typeof value === shape;
}

function article(shape: string): string {
  return shape === "integer" ? "an integer" : `a ${shape}`;
}

/** Tells the type that was found, never the value: any value can be a secret of the program. */
function wrongType(path: string, wanted: string, value: Value): CheckFailure {
  const found = value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
  return { property: path, reason: `"${path}" must be ${wanted}, not ${found}` };
}
