import { InitializationError, type Provider } from "../provider/provider.ts";
import {
  isObject,
  isSecret,
  type Properties,
  secret,
  type Value,
  withoutSecrets,
} from "../provider/values.ts";
import { INPUTS } from "./state.ts";

type Operations = Required<Pick<Provider, "check" | "diff" | "create" | "read" | "update" | "delete">>;

/**
 * Takes the secret marks off what `operations` are given, and marks in their results what came from a secret.
 *
 * @returns operations that accept secrets.
 */
export function acceptingSecrets(operations: Operations): Operations {
  return {
    async check(request) {
      const { inputs, failures } = await operations.check({
        ...request,
        oldInputs: plain(request.oldInputs),
        newInputs: plain(request.newInputs),
      });
      return { inputs: markLike(inputs, request.newInputs), failures };
    },
    diff: (request) =>
      operations.diff({
        ...request,
        oldInputs: plain(request.oldInputs),
        oldOutputs: plain(request.oldOutputs),
        newInputs: plain(request.newInputs),
      }),
    async create(request) {
      const result = await marking(
        request.inputs,
        operations.create({ ...request, inputs: plain(request.inputs) }),
      );
      return { id: result.id, outputs: markState(result.outputs, request.inputs) };
    },
    async read(request) {
      const { inputs, outputs } = request;
      const result = await marking(
        inputs,
        operations.read({ ...request, inputs: plain(inputs), outputs: plain(outputs) }),
      );
      if (result === undefined) return undefined;
      return {
        id: result.id,
        inputs: markLike(result.inputs, inputs),
        outputs: markState(result.outputs, inputs),
      };
    },
    async update(request) {
      const outputs = await marking(
        request.newInputs,
        operations.update({
          ...request,
          oldInputs: plain(request.oldInputs),
          oldOutputs: plain(request.oldOutputs),
          newInputs: plain(request.newInputs),
        }),
      );
      return markState(outputs, request.newInputs);
    },
    delete: (request) =>
      operations.delete({ ...request, inputs: plain(request.inputs), outputs: plain(request.outputs) }),
  };
}

/**
 * Marks in `values` what is secret in `inputs`: a whole property where only a part of the input is known to be
 * secret, so that nothing leaks when the server moves it about; single properties inside objects that both have.
 */
export function markLike(values: Properties, inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      value === undefined ? value : markValue(value, inputs[key]),
    ]),
  );
}

function markValue(value: Value, input: Value | undefined): Value {
  if (isSecret(value) || !containsSecret(input)) return value;
  return isObject(value) && isObject(input) && !isSecret(input) ? markLike(value, input) : secret(value);
}

// The state holds the inputs once more, under a name of the plugin's own.
function markState(outputs: Properties, inputs: Properties): Properties {
  const kept = outputs[INPUTS];
  const marked = markLike(outputs, inputs);
  return isObject(kept) ? { ...marked, [INPUTS]: markLike(kept, inputs) } : marked;
}

async function marking<T>(inputs: Properties, operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    if (!(error instanceof InitializationError)) throw error;
    const { id, reasons } = error;
    throw new InitializationError(
      id,
      markLike(error.inputs, inputs),
      markState(error.outputs, inputs),
      reasons,
    );
  }
}

/** Properties with all secret marks taken off. */
export function plain(properties: Properties): Properties {
  return withoutSecrets(properties) as Properties;
}

function containsSecret(value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.some(containsSecret);
  return isObject(value) && (isSecret(value) || Object.values(value).some(containsSecret));
}
