import * as z from "zod";
import type { ConfigPath } from "../path.ts";

/** What the type of a key is called, by the names that Pulumi.yaml uses for types. */
export const TYPE_NAMES = {
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
} as const;

/** Type of a key in Pulumi.yaml's schema language. */
export type TypeName = keyof typeof TYPE_NAMES;

/** Whether an error's or a schema's type has a name in {@link TYPE_NAMES}. */
export function isTypeName(type: string): type is TypeName {
  return Object.hasOwn(TYPE_NAMES, type);
}

/** The schema inside of defaults, options and other wrappings. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while ("innerType" in inner._zod.def) inner = inner._zod.def.innerType as z.core.$ZodType;
  return inner;
}

/**
 * The type of a key.
 *
 * @throws Error if it has none that Pulumi.yaml can declare, which is a mistake in the schema
 */
export function typeOf(schema: z.core.$ZodType): TypeName {
  const { type } = unwrap(schema)._zod.def;
  if (!isTypeName(type)) throw new Error(`a configuration key cannot be a ${type}`);
  return type;
}

/** Names of the fields that `schema` has at `path`; none where it takes any. */
export function fieldsAt(schema: z.core.$ZodType, path: ConfigPath): readonly string[] {
  let inner = unwrap(schema);
  for (const part of path) {
    if (inner instanceof z.ZodArray) inner = unwrap(inner.element as z.core.$ZodType);
    else if (inner instanceof z.ZodObject) inner = unwrap(inner.shape[part]);
  }
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}
