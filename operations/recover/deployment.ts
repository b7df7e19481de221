/** A resource as `pulumi stack export` writes it; only what recovery looks at. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Something that the engine had begun and not finished when it was killed. */
export interface PendingOperation {
  /** What was going on: `creating`, `updating`, `deleting`, `reading`, `importing`. */
  readonly type: string;
  readonly resource: StateResource;
}

/** The state of a stack, as `pulumi stack export` prints it. */
export interface ExportedStack {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly PendingOperation[];
  };
}

/** A resource that exists although the engine never learned it. */
export interface Adoption {
  readonly urn: string;
  /** The provider's id of it. */
  readonly id: string;
}

/** What the engine has begun and not finished. */
export function pendingOperations(stack: ExportedStack): readonly PendingOperation[] {
  return stack.deployment.pending_operations ?? [];
}

/** What the engine knows to exist. */
export function resources(stack: ExportedStack): readonly StateResource[] {
  return stack.deployment.resources ?? [];
}

/**
 * The state with nothing pending and with what is adopted as resources.
 *
 * The engine's own note of the interrupted creation already holds inputs, parent, provider and dependencies, so the
 * resource is that note with an id. The inputs stand in for the outputs until a refresh has read the real ones.
 * It goes to the end, because the state lists each resource after everything it depends on.
 */
export function settle(stack: ExportedStack, adoptions: readonly Adoption[]): ExportedStack {
  const ids = new Map(adoptions.map(({ urn, id }) => [urn, id]));
  const adopted = pendingOperations(stack)
    .filter(({ type, resource }) => type === "creating" && ids.has(resource.urn))
    .map(({ resource }) => ({ ...resource, id: ids.get(resource.urn), outputs: { ...resource.inputs } }));
  const { pending_operations: _, ...deployment } = stack.deployment;
  return { ...stack, deployment: { ...deployment, resources: [...resources(stack), ...adopted] } };
}
