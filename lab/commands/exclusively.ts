import type { Lab } from "../layout.ts";
import { assertCapable } from "../preflight.ts";
import { withLock } from "../support/lock.ts";

/** Runs what changes a lab: as root on Linux, and one at a time. Says for whom it waits. */
export async function exclusively(lab: Lab, action: () => Promise<void>): Promise<void> {
  assertCapable();
  const onWait = (holder: string) =>
    console.log(`lab "${lab.name}" is being changed by process ${holder}; waiting for it`);
  await withLock(lab.lock, onWait, action);
}
