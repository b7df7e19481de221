import type { EngineLog } from "./engine-log.ts";
import type { CheckFailure } from "./provider.ts";
import type { Properties, Value } from "./values.ts";

/** Shape of a property: a scalar, `json` for anything, or a container of one. */
export type Shape =
  | "string"
  | "boolean"
  | "integer"
  | "number"
  | "json"
  | { readonly list: Shape }
  /** A list whose order carries no meaning: two of them with the same members are equal. */
  | { readonly set: Shape }
  | { readonly map: Shape }
  | { readonly object: { readonly [name: string]: PropertySchema } };

/** What a resource type says about one property. */
export interface PropertySchema {
  readonly type: Shape;
  /** @default false */
  readonly required?: boolean;
  /** Value of an input that the program leaves out. */
  readonly default?: Value;
  /**
   * An input whose value the server chooses when the program leaves it out; leaving it out is then no change.
   * @default false
   */
  readonly computed?: boolean;
  /** A change cannot be made in place. @default false */
  readonly replace?: boolean;
  /** Encrypted in state whatever the program says. @default false */
  readonly secret?: boolean;
  /** The only values that are allowed. */
  readonly oneOf?: readonly Value[];
  /** Other inputs that cannot be given together with this one. */
  readonly conflictsWith?: readonly string[];
  /** Whether a difference between state and input means nothing to the server. */
  readonly equivalent?: (state: Value | undefined, input: Value | undefined) => boolean;
}

/** The operation that a resource type is asked for. */
export interface Call {
  readonly urn: string;
  /** The resource's name within its type and parent. */
  readonly name: string;
  /** Fires when the engine cancels the operation (the user pressed Ctrl-C). */
  readonly signal: AbortSignal;
  /** Shows messages to the user. */
  readonly log: EngineLog;
}

/** The result of creating or reading one resource. */
export interface Instance {
  readonly id: string;
  /** All properties, inputs (as the server has them) and outputs. Secret marks are put on by the schema. */
  readonly state: Properties;
}

/** One row of a provider's table: how to manage resources of one type. `Context` is the provider's client. */
export interface ResourceType<Context> {
  /** What the program may set. */
  readonly inputs: { readonly [name: string]: PropertySchema };
  /** What only the server sets. Properties that are inputs too are not repeated. */
  readonly outputs: { readonly [name: string]: PropertySchema };
  /** @default false */
  readonly deleteBeforeReplace?: boolean;
  /** Further checks of inputs that fit the schema. Failures about unknown values are dropped. */
  check?(inputs: Properties): readonly CheckFailure[];
  /** Outputs that an update will change to a value not known before: shown as unknown in previews. */
  changedBy?(state: Properties, inputs: Properties): readonly string[];
  /**
   * Outputs that no longer tell what the server has, so that the resource must be made anew; asked for every diff,
   * for types whose `read` does not look.
   */
  lost?(state: Properties, inputs: Properties, context: Context, call: Call): Promise<readonly string[]>;
  create(inputs: Properties, context: Context, call: Call): Promise<Instance>;
  /** Returns undefined when the resource is gone. For an import, `state` is empty. */
  read(id: string, state: Properties, context: Context, call: Call): Promise<Instance | undefined>;
  /** Absent when every input forces replacement. Returns the new state. */
  update?(
    id: string,
    state: Properties,
    inputs: Properties,
    context: Context,
    call: Call,
  ): Promise<Properties>;
  /** Deleting what is already gone succeeds. */
  delete(id: string, state: Properties, context: Context, call: Call): Promise<void>;
}
