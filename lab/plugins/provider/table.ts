import { checkInputs } from "./check.ts";
import { diffProperties } from "./diff.ts";
import { inputsOf, markSecrets, previewCreate, previewUpdate, respellState } from "./outputs.ts";
import type { CheckFailure, Engine, Provider, ResourceRequest } from "./provider.ts";
import type { Call, PropertySchema, ResourceType } from "./resource-type.ts";
import type { Properties } from "./values.ts";

/** A data source: reads something that the program does not manage. */
export interface TableFunction<Context> {
  /** Its arguments. */
  readonly inputs: { readonly [name: string]: PropertySchema };
  invoke(args: Properties, context: Context): Promise<Properties>;
}

/** What makes a provider out of a table of resource types. */
export interface TableProviderArgs<Context> {
  /** Package name, for example `vault`. */
  readonly name: string;
  /** Version of the npm package. */
  readonly version: string;
  /** Resource types by token. */
  readonly types: { readonly [token: string]: ResourceType<Context> };
  /** Data sources by token. @default none */
  readonly functions?: { readonly [token: string]: TableFunction<Context> };
  /** Checks the provider's own inputs. */
  readonly checkConfig: (inputs: Properties) => readonly CheckFailure[];
  /**
   * Makes what the resource types work with, from the provider's inputs and the environment. It is called when
   * something is to be read or changed for the first time: a preview of new resources needs no server.
   */
  readonly connect: (inputs: Properties) => Promise<Context>;
}

/** A provider that manages the resource types of a table, and refuses all others. */
export function tableProvider<Context>(args: TableProviderArgs<Context>): Provider {
  const { name, version, types } = args;
  let connection: (() => Promise<Context>) | undefined;
  let log: Engine["log"] = async () => {};

  function call({ urn, name, signal }: ResourceRequest): Call {
    return { urn, name, signal, log };
  }

  function typeOf(token: string): ResourceType<Context> {
    const type = types[token];
    if (type === undefined) {
      const known = Object.keys(types).sort().join(", ");
      throw new Error(
        `Resource type ${token} is not known to the stand-in for ${name}. Known types: ${known}`,
      );
    }
    return type;
  }

  function functionOf(token: string): TableFunction<Context> {
    const known = args.functions?.[token];
    if (known !== undefined) return known;
    const tokens = Object.keys(args.functions ?? {}).join(", ") || "none";
    throw new Error(`Function ${token} is not known to the stand-in for ${name}. Known functions: ${tokens}`);
  }

  function context(): Promise<Context> {
    if (connection === undefined) {
      throw new Error(`The stand-in for ${name} was asked for a resource before it was configured`);
    }
    return connection();
  }

  return {
    name,
    version,
    async checkConfig(inputs) {
      return args.checkConfig(inputs);
    },
    async configure(inputs: Properties, engine: Engine) {
      log = engine.log;
      await announceStandIn(name, version, engine);
      connection = once(() => args.connect(inputs));
    },
    async check({ type: token, newInputs }) {
      const type = typeOf(token);
      const { inputs, failures } = checkInputs(token, type, newInputs);
      return { inputs: markSecrets(type, inputs), failures };
    },
    async diff(request) {
      const { oldOutputs, newInputs, ignoreChanges } = request;
      const type = typeOf(request.type);
      const changes = diffProperties(type, oldOutputs, newInputs, ignoreChanges);
      const lost = await type.lost?.(oldOutputs, newInputs, await context(), call(request));
      for (const output of lost ?? []) {
        changes.set(output, { kind: "update", replace: true });
      }
      return {
        changes,
        deleteBeforeReplace: type.deleteBeforeReplace,
      };
    },
    async create(request) {
      const { inputs, preview } = request;
      const type = typeOf(request.type);
      if (preview) {
        return { id: "", outputs: markSecrets(type, previewCreate(type, inputs)) };
      }
      const { id, state } = await type.create(inputs, await context(), call(request));
      return { id, outputs: markSecrets(type, respellState(type, inputs, state)) };
    },
    async read(request) {
      const { id, inputs, outputs } = request;
      const type = typeOf(request.type);
      const found = await type.read(id, outputs, await context(), call(request));
      if (found === undefined) {
        return undefined;
      }
      const state = respellState(type, outputs, found.state);
      return {
        id: found.id,
        inputs: markSecrets(type, inputsOf(type, inputs, state)),
        outputs: markSecrets(type, state),
      };
    },
    async update(request) {
      const { id, oldOutputs, newInputs, preview } = request;
      const type = typeOf(request.type);
      if (preview) {
        return markSecrets(type, previewUpdate(type, oldOutputs, newInputs));
      }
      if (type.update === undefined) {
        throw new Error(`${request.type} cannot be updated in place`);
      }
      const state = await type.update(id, oldOutputs, newInputs, await context(), call(request));
      return markSecrets(type, respellState(type, { ...oldOutputs, ...newInputs }, state));
    },
    async delete(request) {
      await typeOf(request.type).delete(request.id, request.outputs, await context(), call(request));
    },
    async invoke(token, given) {
      const known = functionOf(token);
      const { inputs, failures } = checkInputs(token, known, given);
      if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
      return known.invoke(inputs, await context());
    },
  };
}

function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined;
  return () => {
    made ??= { result: make() };
    return made.result;
  };
}

/** One line at the start: nobody should take a deployment by a stand-in for one by the official plugin. */
export async function announceStandIn(name: string, version: string, engine: Engine): Promise<void> {
  await engine.log("info", `${name}: using the lab's stand-in for the official plugin (types of ${version})`);
}
