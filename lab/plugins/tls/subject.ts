import { isObject, type PropertySchema, type Value } from "../provider/index.ts";
import * as x509 from "./x509.ts";

/** Attributes of a distinguished name in the order in which Go writes them. */
const ATTRIBUTES: readonly (readonly [property: string, attribute: string])[] = [
  ["country", "C"],
  ["organization", "O"],
  ["organizationalUnit", "OU"],
  ["locality", "L"],
  ["province", "ST"],
  ["streetAddresses", "2.5.4.9"],
  ["postalCode", "2.5.4.17"],
  ["commonName", "CN"],
  ["serialNumber", "2.5.4.5"],
  ["emailAddress", "E"],
];

/** The input `subject`. */
export const subjectSchema: PropertySchema = {
  type: {
    object: Object.fromEntries(
      ATTRIBUTES.map(([property]) => [
        property,
        { type: property === "streetAddresses" ? ({ list: "string" } as const) : ("string" as const) },
      ]),
    ),
  },
};

/** The distinguished name that an input `subject` stands for. */
export function toName(subject: Value | undefined): x509.Name {
  const given = isObject(subject) ? subject : {};
  return new x509.Name(
    ATTRIBUTES.flatMap(([property, attribute]) => {
      const value = given[property];
      const values = Array.isArray(value) ? value.map(String) : value ? [String(value)] : [];
      return values.length > 0 ? [{ [attribute]: values }] : [];
    }),
  );
}
