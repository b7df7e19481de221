import type { VaultContents } from "./contents.ts";
import { AUTH, type Decision, decide, placeOf } from "./decisions.ts";
import { type ExportedStack, pendingOperations, resources } from "./deployment.ts";

/** A {@link Decision} about one resource. */
export type Step = Decision & { readonly urn: string };

/** Paths in Vault that a plan has to know about. */
export interface Questions {
  readonly mounts: readonly string[];
  readonly auth: readonly string[];
}

/** What must be known about Vault before {@link planRecovery} can decide; nothing for most interruptions. */
export function questions(stack: ExportedStack): Questions {
  const mounts = new Set<string>();
  const auth = new Set<string>();
  for (const { type, resource } of pendingOperations(stack)) {
    const place = type === "creating" ? placeOf(resource) : undefined;
    if (place !== undefined) (resource.type === AUTH ? auth : mounts).add(place);
  }
  return { mounts: [...mounts], auth: [...auth] };
}

/**
 * Decides what becomes of each interrupted operation, so that the next `up` neither fails on what is there already
 * nor makes it twice.
 *
 * @param stack - the state, as exported
 * @param vault - answers to {@link questions}
 */
export function planRecovery(stack: ExportedStack, vault: VaultContents): readonly Step[] {
  const known = resources(stack);
  return pendingOperations(stack).map(({ type, resource }) => {
    const { urn } = resource;
    return type === "creating"
      ? { urn, ...decide(resource, vault, known) }
      : { urn, kind: "forget", reason: `interrupted while ${type}: the next up does it again` };
  });
}
