import { isEmpty } from "../provider/equality.ts";
import { isObject, type Properties, type PropertySchema, type Value } from "../provider/index.ts";
import type { Data } from "./client.ts";

/** A property and its field in Vault's API. */
export interface Field extends PropertySchema {
  /** Name in the API. @default the property's name in snake case */
  readonly api?: string;
}

/** Properties of a resource type by name. */
export type Fields = { readonly [name: string]: Field };

export const text: Field = { type: "string" };
export const flag: Field = { type: "boolean" };
export const count: Field = { type: "integer" };
export const texts: Field = { type: { list: "string" } };
/** Texts whose order says nothing. */
export const textSet: Field = { type: { set: "string" } };

/** Which secrets engine or auth method a resource lives in, a path without slashes at its ends. */
export const backend: Field = { type: "string", required: true, replace: true };

/** The same fields with more said about each. */
export function every(fields: Fields, more: Partial<Field>): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field, ...more }]));
}

/** Some of the fields. */
export function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

/** Request data: the given properties under their names in the API. */
export function toData(fields: Fields, properties: Properties): Data {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => properties[name] !== undefined)
      .map(([name, field]) => [apiName(name, field), properties[name]]),
  );
}

/** Request data with only the properties that say something. */
export function toFilledData(fields: Fields, properties: Properties): Data {
  const filled = Object.entries(properties).filter(([, value]) => !isEmpty(value));
  return toData(fields, Object.fromEntries(filled));
}

/** Request data for an update: the properties that differ, empty where the program no longer gives them. */
export function toChangedData(fields: Fields, state: Properties, inputs: Properties): Data {
  const names = Object.keys(fields).filter(
    (name) =>
      !(inputs[name] === undefined && fields[name]?.computed) &&
      JSON.stringify(state[name] ?? null) !== JSON.stringify(inputs[name] ?? null),
  );
  return Object.fromEntries(
    names.map((name) => {
      const field = fields[name] as Field;
      return [apiName(name, field), inputs[name] ?? emptyValue(field)];
    }),
  );
}

/** Response data as properties; those that Vault does not tell are left out. */
export function fromData(fields: Fields, data: Data): Properties {
  const told = Object.entries(fields).filter(([name, field]) => data[apiName(name, field)] != null);
  return Object.fromEntries(told.map(([name, field]) => [name, convert(field, data[apiName(name, field)])]));
}

function apiName(name: string, field: Field): string {
  return field.api ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Vault tells lifetimes as numbers of seconds where it takes texts. */
function convert({ type }: Field, value: Value | undefined): Value {
  return type === "string" && typeof value === "number" ? String(value) : (value ?? null);
}

function emptyValue({ type }: Field): Value {
  if (typeof type === "object") {
    return "list" in type || "set" in type ? [] : {};
  }
  return type === "boolean" ? false : type === "integer" || type === "number" ? 0 : "";
}

/** A property of state as text. */
export function textOf(properties: Properties, name: string): string {
  const value = properties[name];
  return typeof value === "string" ? value : "";
}

/** A property of state as a list of texts. */
export function textsOf(properties: Properties, name: string): readonly string[] {
  const value = properties[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** A property of state as an object. */
export function objectOf(properties: Properties, name: string): Properties {
  const value = properties[name];
  return isObject(value) ? value : {};
}

/** A path without slashes at its ends. */
export function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}
