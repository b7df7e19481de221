import type { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type { EngineLog } from "./engine-log.ts";
import type { Properties, Value } from "./values.ts";

/** What every call about one resource carries. */
export interface ResourceRequest {
  /** The resource's URN. */
  readonly urn: string;
  /** The type token, for example `vault:index/mount:Mount`. */
  readonly type: string;
  /** The resource's name within its type and parent. */
  readonly name: string;
  /** Fires when the engine cancels the operation (the user pressed Ctrl-C). */
  readonly signal: AbortSignal;
}

/** Validate the program's inputs and fill in defaults. */
export interface CheckRequest extends ResourceRequest {
  /** Checked inputs of the last deployment; empty for a new resource. */
  readonly oldInputs: Properties;
  /** Inputs as the program gives them; may hold unknowns in a preview. */
  readonly newInputs: Properties;
  /** The engine's seed for names that a provider generates; the same for a preview and the update after it. */
  readonly randomSeed: Uint8Array;
}

/** A property that is not acceptable, and why. */
export interface CheckFailure {
  /** Path of the property, for example `allowedDomains`; empty for the resource as a whole. */
  readonly property: string;
  readonly reason: string;
}

export interface CheckResult {
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
}

/** Compare the recorded state with new checked inputs. */
export interface DiffRequest extends ResourceRequest {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldOutputs: Properties;
  readonly newInputs: Properties;
  /** Property paths whose changes the program asks to ignore. */
  readonly ignoreChanges: readonly string[];
}

/** One difference. Its key in {@link DiffResult.changes} is the property path, for example `ports[0].name`. */
export interface PropertyChange {
  readonly kind: "add" | "delete" | "update";
  /** The change cannot be made in place. */
  readonly replace: boolean;
}

export interface DiffResult {
  readonly changes: ReadonlyMap<string, PropertyChange>;
  /**
   * The old resource must be deleted before its replacement can be made.
   * @default false
   */
  readonly deleteBeforeReplace?: boolean;
}

export interface CreateRequest extends ResourceRequest {
  readonly inputs: Properties;
  /** A preview: tell the outputs as far as they can be known, change nothing. */
  readonly preview: boolean;
  /** Seconds that the program allows; 0 for the provider's default. */
  readonly timeout: number;
}

export interface CreateResult {
  /** Empty only in a preview. */
  readonly id: string;
  /** Outputs; {@link secret} marks those to encrypt. */
  readonly outputs: Properties;
}

export interface ReadRequest extends ResourceRequest {
  readonly id: string;
  /** Inputs in state; empty for an import. */
  readonly inputs: Properties;
  /** Outputs in state; empty for an import. */
  readonly outputs: Properties;
}

export interface ReadResult {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface UpdateRequest extends ResourceRequest {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldOutputs: Properties;
  readonly newInputs: Properties;
  readonly ignoreChanges: readonly string[];
  readonly preview: boolean;
  /** Seconds that the program allows; 0 for the provider's default. */
  readonly timeout: number;
}

export interface DeleteRequest extends ResourceRequest {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** Seconds that the program allows; 0 for the provider's default. */
  readonly timeout: number;
}

/** What a plugin can use of the engine that started it. */
export interface Engine {
  /** Address of the engine's gRPC server, `host:port`. */
  readonly address: string;
  readonly log: EngineLog;
}

/**
 * A resource provider as the engine sees it. {@link serve} puts one on the wire; `tableProvider` builds one
 * from a table of resource types.
 *
 * Secrets need no care here: the engine takes the marks off inputs before it sends them and puts them back on
 * the outputs of the same name. Only outputs that are secret by themselves are marked, with `secret()`.
 */
export interface Provider {
  /** Package name, for example `vault`. */
  readonly name: string;
  /** Version to report: that of the npm package whose types the program uses. */
  readonly version: string;
  /**
   * The provider takes the marks off inputs and puts them on outputs itself. The engine constructs components only
   * with providers that do.
   * @default false
   */
  readonly acceptsSecrets?: boolean;
  /** Validate the provider's own inputs. */
  checkConfig?(inputs: Properties): Promise<readonly CheckFailure[]>;
  /** Called once before any resource, with the provider's known inputs. */
  configure(inputs: Properties, engine: Engine): Promise<void>;
  check(request: CheckRequest): Promise<CheckResult>;
  diff(request: DiffRequest): Promise<DiffResult>;
  /** @throws InitializationError when the resource exists but is not what was asked for. */
  create(request: CreateRequest): Promise<CreateResult>;
  /** Returns undefined when the resource is gone. */
  read(request: ReadRequest): Promise<ReadResult | undefined>;
  /** Returns the new outputs. @throws InitializationError as for create. */
  update(request: UpdateRequest): Promise<Properties>;
  /** Deleting what is already gone succeeds. */
  delete(request: DeleteRequest): Promise<void>;
  /** Data source. */
  invoke?(token: string, args: Properties): Promise<Properties>;
  /** Component that the plugin constructs itself. The message is passed on as it came. */
  construct?(request: ConstructRequest, engine: Engine): Promise<ConstructResponse>;
}

/** The resource was made or changed but is not in the wanted state: the engine records it and reports why. */
export class InitializationError extends Error {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly reasons: readonly string[];

  constructor(id: string, inputs: Properties, outputs: Properties, reasons: readonly string[]) {
    super(`${id} was not initialized: ${reasons.join("; ")}`);
    this.id = id;
    this.inputs = inputs;
    this.outputs = outputs;
    this.reasons = reasons;
  }
}

/** Re-exported so that a provider needs one import. */
export type { Properties, Value };
