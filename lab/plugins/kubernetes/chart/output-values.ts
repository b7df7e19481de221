import { isObject, UNKNOWN, type Value } from "../../provider/values.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Puts the plain value, or the mark of an unknown one, in place of each output that a component was given. */
export function plainOutputs(value: Value | undefined): Value {
  if (Array.isArray(value)) return value.map(plainOutputs);
  if (!isObject(value)) return value ?? null;
  if (value[SIGNATURE] === OUTPUT_VALUE) return "value" in value ? plainOutputs(value.value) : UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plainOutputs(each)]));
}
