import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { forgetPromiseTraces } from "../../stacks/promise-traces.ts";

// As in the program itself: they would be half of the time of a whole program.
forgetPromiseTraces();

/** One resource as the program registered it, with what Pulumi's own mocks do not hand on. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** Inputs as they cross the wire: a secret is an object with the secret signature, see {@link isSecret}. */
  // biome-ignore lint/suspicious/noExplicitAny: what stands in inputs is the provider's schema, not ours.
  readonly inputs: Record<string, any>;
  /** Inputs exactly as the engine gets them, which is how it hands them on to policies. */
  readonly wire: Readonly<Record<string, unknown>>;
  readonly custom: boolean;
  readonly urn: string;
  /** URN of the parent, "" for a resource at the top. */
  readonly parent: string;
  /** Nothing if the program leaves it to the parent. */
  readonly protect: boolean | undefined;
  readonly ignoreChanges: readonly string[];
  readonly retainOnDelete: boolean;
  /** Whether it goes before its replacement comes. */
  readonly deleteBeforeReplace: boolean;
  /** Outputs that are secret although no secret input is in them. */
  readonly additionalSecretOutputs: readonly string[];
  /** URNs that the resource waits for, by `dependsOn` or by data. */
  readonly dependencies: readonly string[];
  /** URNs of the resources whose outputs stand in an input, by input. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** URN of the provider, "" for the package's default one. */
  readonly provider: string;
  /** Names of the hooks that are asked after a failure. */
  readonly errorHooks: readonly string[];
  /** Longest time for a creation, such as `5m`; "" for the provider's own. */
  readonly createTimeout: string;
  /** Transforms of the resource's own, which the mocks do not run. */
  readonly transforms: readonly pulumi.ResourceTransform[];
}

/** A call of a provider's function. */
export type Invocation = Readonly<pulumi.runtime.MockCallArgs>;

/** What the stand-in for a provider knows beside the inputs, by type token. */
export type Outputs = Readonly<
  Record<
    string,
    (resource: pulumi.runtime.MockResourceArgs) => Record<string, unknown> | Promise<Record<string, unknown>>
  >
>;

/** How to play the engine. */
export interface RecordOptions {
  /** Outputs of resources by type token; every resource has its inputs as outputs anyway. */
  readonly outputs?: Outputs;
  /** Results of provider functions by token. */
  readonly calls?: Readonly<Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>>;
  /** Whether to play a preview, in which ids and outputs are unknown. */
  readonly preview?: boolean;
}

/** What a program has done. */
export interface Recording<T> {
  /** What the program returned. */
  readonly value: T;
  readonly resources: readonly Registration[];
  readonly invocations: readonly Invocation[];
  /** The resources of a type, in the order of registration. */
  ofType(type: string): Registration[];
  /**
   * The only resource of a type, or the one with a name.
   * @throws Error if there is none or more than one
   */
  one(type: string, name?: string): Registration;
}

/**
 * Runs a piece of a program against Pulumi's mocks and records every registration.
 *
 * @param program - makes resources; what it returns comes back as `value`
 * @param options - how to play the engine
 */
export async function record<T>(
  program: () => T,
  options: RecordOptions = {},
): Promise<Recording<Awaited<T>>> {
  const resources: Registration[] = [];
  const invocations: Invocation[] = [];
  await pulumi.runtime.setMocks(
    {
      async newResource(args) {
        const known = await options.outputs?.[args.type]?.(args);
        return { id: args.custom ? `${args.name}-id` : "", state: { ...args.inputs, ...known } };
      },
      call(args) {
        invocations.push(args);
        return options.calls?.[args.token]?.(args.inputs) ?? {};
      },
    },
    "homelab-pki",
    "test",
    options.preview ?? false,
  );
  listen((request, urn, transforms) => resources.push(registration(request, urn, transforms)));

  let value: Awaited<T>;
  try {
    value = await program();
  } finally {
    // After a throw too: what was registered before it must not meet the next recording's mocks.
    await waitForRegistrations();
  }

  return {
    value,
    resources,
    invocations,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    one(type, name) {
      const found = resources.filter((r) => r.type === type && (name === undefined || r.name === name));
      const [only, ...more] = found;
      if (only !== undefined && more.length === 0) return only;
      const names = resources.filter((r) => r.type === type).map((r) => r.name);
      throw new Error(`${found.length} resources ${type} ${name ?? ""}; there are: ${names.join(", ")}`);
    },
  };
}

/**
 * Runs a piece of a program that fails only while it runs, in an `apply`.
 *
 * @param program - makes resources
 * @param options - how to play the engine
 * @returns the messages of the errors that the engine would print, each once
 */
export async function recordFailure(program: () => unknown, options: RecordOptions = {}): Promise<string[]> {
  const others = process.listeners("unhandledRejection");
  const errors = new Set<unknown>();
  const collect = (error: unknown) => errors.add(error);
  // The SDK leaves such errors to the process, where the language host waits for them and vitest would, too.
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", collect);
  try {
    await record(program, options);
    await setImmediate();
  } finally {
    process.off("unhandledRejection", collect);
    for (const listener of others) process.on("unhandledRejection", listener);
  }
  return [...errors].map((error) => (error instanceof Error ? error.message : String(error)));
}

/** The value of an output. */
export function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  // `promise` is how the SDK itself reads outputs; it is not part of the published type.
  return (output as unknown as { promise(): Promise<T> }).promise();
}

/** Whether a recorded input was sent as a secret. */
export function isSecret(input: unknown): boolean {
  return pulumi.runtime.isRpcSecret(input);
}

/** A recorded input without its secret signature. */
export function plain<T>(input: T): T {
  return pulumi.runtime.unwrapRpcSecret(input);
}

/** The parts of a `RegisterResourceRequest` that tests ask about. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getObject(): Parameters<typeof pulumi.runtime.deserializeProperties>[0] & {
    toJavaScript(): Record<string, unknown>;
  };
  getCustom(): boolean;
  getParent(): string;
  hasProtect(): boolean;
  getProtect(): boolean;
  getIgnorechangesList(): string[];
  getRetainondelete(): boolean;
  getDeletebeforereplace(): boolean;
  getAdditionalsecretoutputsList(): string[];
  getDependenciesList(): string[];
  getPropertydependenciesMap(): {
    toArray(): [string, unknown][];
    get(name: string): { getUrnsList(): string[] };
  };
  getProvider(): string;
  getHooks(): { getOnErrorList(): string[] } | undefined;
  getCustomtimeouts(): { getCreate(): string } | undefined;
  getTransformsList(): { getToken(): string }[];
}

type Transforms = ReadonlyMap<string, pulumi.ResourceTransform>;

type Callback = (error: unknown, response?: { getUrn(): string }) => void;

/** Looks over the mock monitor's shoulder: `MockResourceArgs` leaves out parents, dependencies and options. */
function listen(heard: (request: RegisterRequest, urn: string, transforms: Transforms) => void): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource(request: RegisterRequest, callback: Callback): unknown;
    registerErrorHook(request: { getName(): string }, callback: (error: Error | null) => void): void;
    recordTransformCallback(token: string, transform: pulumi.ResourceTransform): void;
  };
  const transforms = new Map<string, pulumi.ResourceTransform>();
  monitor.recordTransformCallback = (token, transform) => transforms.set(token, transform);
  const hooks = new Set<string>();
  // The mock monitor says that it knows error hooks, but has no such call. The engine takes each name once.
  monitor.registerErrorHook = (request, callback) => {
    const name = request.getName();
    callback(hooks.has(name) ? new Error(`resource hook already registered for name "${name}"`) : null);
    hooks.add(name);
  };
  const registerResource = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    registerResource(request, (error, response) => {
      if (response !== undefined) heard(request, response.getUrn(), transforms);
      callback(error, response);
    });
}

function registration(request: RegisterRequest, urn: string, transforms: Transforms): Registration {
  return {
    type: request.getType(),
    name: request.getName(),
    inputs: pulumi.runtime.deserializeProperties(request.getObject()),
    wire: request.getObject().toJavaScript(),
    custom: request.getCustom(),
    urn,
    parent: request.getParent(),
    protect: request.hasProtect() ? request.getProtect() : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    retainOnDelete: request.getRetainondelete(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    dependencies: request.getDependenciesList(),
    propertyDependencies: propertyDependencies(request.getPropertydependenciesMap()),
    // The URN and the id of the provider.
    provider: request.getProvider().replace(/::[^:]*$/, ""),
    errorHooks: request.getHooks()?.getOnErrorList() ?? [],
    createTimeout: request.getCustomtimeouts()?.getCreate() ?? "",
    transforms: request.getTransformsList().flatMap((callback) => transforms.get(callback.getToken()) ?? []),
  };
}

type PropertyDependencies = ReturnType<RegisterRequest["getPropertydependenciesMap"]>;

function propertyDependencies(map: PropertyDependencies): Record<string, readonly string[]> {
  return Object.fromEntries(map.toArray().map(([name]) => [name, map.get(name).getUrnsList()]));
}

/** The SDK's own wait, which a program's exit uses; not part of the published type. */
function waitForRegistrations(): Promise<void> {
  return (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
}
