import type { Propagation } from "./api/client.ts";
import { valueAt } from "./object.ts";

/**
 * Annotations with which a program steers the plugin.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/
 */
export const ANNOTATION = {
  autonamed: "pulumi.com/autonamed",
  skipAwait: "pulumi.com/skipAwait",
  waitFor: "pulumi.com/waitFor",
  timeoutSeconds: "pulumi.com/timeoutSeconds",
  patchForce: "pulumi.com/patchForce",
  patchFieldManager: "pulumi.com/patchFieldManager",
  deletionPropagation: "pulumi.com/deletionPropagationPolicy",
} as const;

/** Seconds that a create, an update or a delete may take before it counts as failed. */
const DEFAULT_TIMEOUT = 600;

/** Value of an annotation; undefined where there is none, or where it is not known yet. */
export function annotation(object: unknown, name: string): string | undefined {
  const value = valueAt(object, "metadata", "annotations", name);
  return typeof value === "string" ? value : undefined;
}

/** Whether an annotation is there and "true". */
export function isAnnotated(object: unknown, name: string): boolean {
  return annotation(object, name) === "true";
}

/**
 * Seconds to wait for an object.
 *
 * @param customTimeout the resource option `customTimeouts`, in seconds; 0 when not set.
 */
export function timeoutSeconds(customTimeout: number, inputs: unknown): number {
  if (customTimeout > 0) return customTimeout;
  const annotated = Number(annotation(inputs, ANNOTATION.timeoutSeconds));
  return Number.isInteger(annotated) && annotated > 0 ? annotated : DEFAULT_TIMEOUT;
}

/** How what the object owns is deleted with it. @default "Foreground" */
export function propagation(inputs: unknown): Propagation {
  switch (annotation(inputs, ANNOTATION.deletionPropagation)?.toLowerCase()) {
    case "orphan":
      return "Orphan";
    case "background":
      return "Background";
    default:
      return "Foreground";
  }
}
