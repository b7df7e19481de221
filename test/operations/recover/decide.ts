import { expect } from "vitest";
import type { VaultContents } from "../../../operations/recover/contents.ts";
import { planRecovery } from "../../../operations/recover/plan.ts";
import { creating, exported, PKI_MOUNT } from "./deployments.ts";

/** The reason where nothing is there. */
export const ABSENT = "Vault does not have it: the next up makes it";
/** The reason where the state has it. */
export const KNOWN = "the stack has it already";

/** The decision about one interrupted creation. */
export function decide(
  pending: Parameters<typeof creating>[0],
  vault: VaultContents,
  known: readonly Parameters<typeof creating>[0][] = [PKI_MOUNT],
) {
  const [step, ...more] = planRecovery(exported(known, [creating(pending)]), vault);
  expect(more).toEqual([]);
  expect(step?.urn).toBe(pending.urn);
  const { urn: _, ...decision } = step ?? { urn: "" };
  return decision;
}
