import { isEmpty, isEqual } from "./equality.ts";
import type { ResourceType } from "./resource-type.ts";
import { type Properties, secret, UNKNOWN, type Value } from "./values.ts";

/** Marks what the type says is secret. */
export function markSecrets<Context>(type: ResourceType<Context>, properties: Properties): Properties {
  return mapProperties(properties, (name, value) =>
    (type.inputs[name] ?? type.outputs[name])?.secret && !isEmpty(value) ? secret(value) : value,
  );
}

/** The outputs that a preview of a creation can tell: the inputs, and that the rest will exist. */
export function previewCreate<Context>(type: ResourceType<Context>, inputs: Properties): Properties {
  const chosenByServer = Object.entries(type.inputs).filter(([, schema]) => schema.computed);
  const names = [...Object.keys(type.outputs), ...chosenByServer.map(([name]) => name)];
  return { ...Object.fromEntries(names.map((name) => [name, UNKNOWN])), ...inputs };
}

/** The outputs that a preview of an update can tell: the state, with the inputs that change. */
export function previewUpdate<Context>(
  type: ResourceType<Context>,
  state: Properties,
  inputs: Properties,
): Properties {
  const kept = Object.entries(state).filter(
    ([name]) => type.outputs[name] !== undefined || type.inputs[name]?.computed,
  );
  const changed = type.changedBy?.(state, inputs) ?? [];
  return {
    ...Object.fromEntries(kept),
    ...inputs,
    ...Object.fromEntries(changed.map((name) => [name, UNKNOWN])),
  };
}

/**
 * The inputs that a program would have to give for the state that was read. Of an imported resource, all that say
 * something; else those that the program gave. A value that means the same keeps the program's spelling, so that
 * a refresh reports changes only.
 */
export function inputsOf<Context>(
  type: ResourceType<Context>,
  oldInputs: Properties,
  state: Properties,
): Properties {
  const imported = Object.keys(oldInputs).length === 0;
  const names = Object.keys(type.inputs).filter((name) =>
    imported ? !isEmpty(state[name]) : oldInputs[name] !== undefined,
  );
  return Object.fromEntries(names.map((name) => [name, respell(type, name, oldInputs[name], state[name])]));
}

/** State as read, in the spelling of the state before wherever the two mean the same. */
export function respellState<Context>(
  type: ResourceType<Context>,
  oldState: Properties,
  state: Properties,
): Properties {
  return mapProperties(state, (name, value) => respell(type, name, oldState[name], value) ?? null);
}

function respell<Context>(
  type: ResourceType<Context>,
  name: string,
  old: Value | undefined,
  value: Value | undefined,
): Value | undefined {
  const schema = type.inputs[name] ?? type.outputs[name];
  const same =
    schema !== undefined &&
    old !== undefined &&
    (isEqual(schema.type, old, value) || schema.equivalent?.(value, old) === true);
  return same ? old : value;
}

function mapProperties(properties: Properties, map: (name: string, value: Value) => Value): Properties {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, map(name, value)]],
    ),
  );
}
