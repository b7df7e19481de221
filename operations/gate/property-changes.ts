import { isDeepStrictEqual } from "node:util";
import type { PropertyMap, StepMetadata } from "./engine-events.ts";

/** A property that changes. A value that is not there is undefined. */
export interface PropertyChange {
  /** As Pulumi writes it: `spec.sources[0].inLine`. */
  readonly path: string;
  /** Whether this is why the resource is replaced. */
  readonly replaces: boolean;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Which properties a step changes; those of a resource that is deleted are of no interest. */
export function propertyChanges(operation: string, step: StepMetadata): PropertyChange[] {
  if (operation === "delete") return [];
  const after = step.new?.inputs ?? {};
  if (step.detailedDiff) return detailedChanges(step, after);
  // A component has no provider that could tell what differs.
  const before = step.old?.inputs ?? {};
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !isDeepStrictEqual(before[key], after[key]))
    .map((key) => ({ path: key, replaces: false, before: before[key], after: after[key] }));
}

function detailedChanges({ detailedDiff, old }: StepMetadata, after: PropertyMap): PropertyChange[] {
  return Object.entries(detailedDiff ?? {}).map(([path, { diffKind, inputDiff }]) => ({
    path,
    replaces: diffKind.endsWith("-replace"),
    before: valueAt(path, (inputDiff ? old?.inputs : old?.outputs) ?? {}),
    after: valueAt(path, after),
  }));
}

/** The value at a property path such as `metadata.labels["app.kubernetes.io/name"]`. */
function valueAt(path: string, properties: PropertyMap): unknown {
  let value: unknown = properties;
  for (const [, name, index, quoted] of path.matchAll(/([^.[\]]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/g)) {
    if (typeof value !== "object" || value === null) return undefined;
    const key = name ?? index ?? (quoted ?? "").replace(/\\(.)/g, "$1");
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
