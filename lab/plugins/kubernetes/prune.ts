import { isObject } from "./object.ts";

/**
 * Cuts the live object down to the fields that the inputs have, so that what the API server and its controllers
 * add is no difference. Lists are compared by position; elements beyond those of the inputs are cut off.
 */
export function prune(live: unknown, inputs: unknown): unknown {
  if (isObject(live) && isObject(inputs)) {
    return Object.fromEntries(
      Object.entries(live)
        .filter(([key]) => key in inputs)
        .map(([key, value]) => [key, prune(value, inputs[key])]),
    );
  }
  if (Array.isArray(live) && Array.isArray(inputs)) {
    return live.slice(0, inputs.length).map((value, index) => prune(value, inputs[index]));
  }
  return live;
}
