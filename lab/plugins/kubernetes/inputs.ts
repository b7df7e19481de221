import type { Properties, Value } from "../provider/values.ts";
import { containsUnknown } from "../provider/values.ts";
import type { Kind } from "./kinds.ts";
import { isObject, valueAt, without } from "./object.ts";

// Fields of a definition's schema that are no identifiers; the SDK spells them with underscores.
const SCHEMA_FIELDS = [
  "embedded-resource",
  "int-or-string",
  "list-map-keys",
  "list-type",
  "map-type",
  "preserve-unknown-fields",
  "validations",
].map((field) => `x-kubernetes-${field}`);

const toDashes = new Map(SCHEMA_FIELDS.map((field) => [field.replaceAll("-", "_"), field]));
const toUnderscores = new Map(SCHEMA_FIELDS.map((field) => [field, field.replaceAll("-", "_")]));

const READ_ONLY_METADATA = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
];

/**
 * The object that a program describes, in the form in which the API server gives it back, so that two ways to say
 * the same thing are no difference.
 */
export function normalize(kind: Kind, properties: Properties): Record<string, Value> {
  let object = renameKeys(dropNulls(properties), toDashes) as Record<string, Value>;
  for (const field of READ_ONLY_METADATA)
    object = without(object, "metadata", field) as Record<string, Value>;
  if (kind.kind === "CustomResourceDefinition") return normalizeDefinition(object);
  // Values that are not known yet cannot be encoded.
  if (kind.kind === "Secret" && !containsUnknown(object)) return normalizeSecret(object);
  return object;
}

/** A live object as the SDK's types spell it, for the state. */
export function toProperties(object: Readonly<Record<string, unknown>>): Record<string, Value> {
  return renameKeys(object as Properties, toUnderscores) as Record<string, Value>;
}

// The API server drops the status that a chart leaves in a definition, and the deprecated field when it is false.
function normalizeDefinition(object: Record<string, Value>): Record<string, Value> {
  const { status: _, ...rest } = object;
  return valueAt(rest, "spec", "preserveUnknownFields") === false
    ? (without(rest, "spec", "preserveUnknownFields") as Record<string, Value>)
    : rest;
}

// The API server stores stringData in data, and encodes data anew.
function normalizeSecret({ stringData, ...object }: Record<string, Value>): Record<string, Value> {
  const data: Record<string, Value> = {};
  for (const [key, value] of entriesOf(object.data)) {
    data[key] = typeof value === "string" ? Buffer.from(value, "base64").toString("base64") : value;
  }
  for (const [key, value] of entriesOf(stringData)) data[key] = Buffer.from(String(value)).toString("base64");
  return isObject(object.data) || isObject(stringData) ? { ...object, data } : object;
}

function entriesOf(value: Value | undefined): [string, Value][] {
  return isObject(value) ? (Object.entries(value) as [string, Value][]) : [];
}

// A chart that renders `labels:` with nothing behind it means no labels.
function dropNulls(value: Value | undefined): Value {
  if (Array.isArray(value)) return value.map(dropNulls);
  if (!isObject(value)) return (value ?? null) as Value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null && each !== undefined)
      .map(([key, each]) => [key, dropNulls(each as Value)]),
  );
}

function renameKeys(value: Value, names: ReadonlyMap<string, string>): Value {
  if (Array.isArray(value)) return value.map((each) => renameKeys(each, names));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [names.get(key) ?? key, renameKeys(each as Value, names)]),
  );
}
