import { type Properties, secret, type Value } from "../provider/values.ts";
import { toProperties } from "./inputs.ts";
import { isObject, type KubernetesObject } from "./object.ts";

/** Where the state keeps the inputs. This and the next two names are the official plugin's. */
export const INPUTS = "__inputs";
const INITIAL_API_VERSION = "__initialApiVersion";
const FIELD_MANAGER = "__fieldManager";

/** What the state remembers of an object beside the object itself. */
export interface Origin {
  readonly initialApiVersion: string;
  readonly fieldManager: string;
}

/**
 * State of an object: the live object, the inputs that led to it, and the name under which they are applied.
 *
 * The inputs stand in it for the official plugin, which finds them there.
 */
export function stateOf(live: KubernetesObject, inputs: Properties, origin: Origin): Properties {
  return {
    ...withSecretData(toProperties(live)),
    [INPUTS]: withSecretData(toProperties(inputs)),
    [INITIAL_API_VERSION]: origin.initialApiVersion,
    [FIELD_MANAGER]: origin.fieldManager,
  };
}

/** What the state of an object says about its origin, as far as it says it. */
export function originOf(state: Properties): Partial<Origin> {
  const initialApiVersion = state[INITIAL_API_VERSION];
  const fieldManager = state[FIELD_MANAGER];
  return {
    ...(typeof initialApiVersion === "string" ? { initialApiVersion } : {}),
    ...(typeof fieldManager === "string" ? { fieldManager } : {}),
  };
}

/** The live object in a state. */
export function liveOf(state: Properties): Properties {
  const { [INPUTS]: _, [INITIAL_API_VERSION]: __, [FIELD_MANAGER]: ___, ...live } = state;
  return live;
}

/** Marks what a Secret carries as secret, whether the program did or not. */
export function withSecretData(object: Record<string, Value>): Record<string, Value> {
  if (object.kind !== "Secret") return object;
  const marked = { ...object };
  for (const field of ["data", "stringData"]) {
    const value = marked[field];
    if (isObject(value)) marked[field] = secret(value as Value);
  }
  return marked;
}
