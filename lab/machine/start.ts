import { join } from "node:path";
import type { Lab } from "../layout.ts";
import { readFileIfPresent, writeFileAtomically } from "../support/files.ts";
import type { Report } from "../support/progress.ts";
import { bootKey, installFiles, type MachineFile } from "./files.ts";
import { type BootSources, boot, isRunning, type Machine, powerOff } from "./machine.ts";

/** What {@link ensureBooted} did. */
export type BootChange = "running" | "booted" | "booted again";

/**
 * Makes sure that a machine runs and was booted from what there is now: one that was booted from other files,
 * programs or another root filesystem is booted again. What it holds itself stays.
 */
export async function ensureBooted(
  lab: Lab,
  machine: Machine,
  files: readonly MachineFile[],
  sources: BootSources,
  report: Report,
): Promise<BootChange> {
  const mounts = sources.mounts.map(({ source, target, access }) => [source, target, access].join(":"));
  const key = bootKey(files, [sources.rootfs, ...mounts, ...sources.storage]);
  const keyFile = join(machine.dir, "booted-from");
  const running = await isRunning(lab, machine);
  if (running && (await readFileIfPresent(keyFile)) === key) return "running";
  if (running) {
    report("powering off, to boot with what has changed");
    await powerOff(lab, machine);
  }
  await installFiles(machine, files);
  await writeFileAtomically(keyFile, key, 0o600);
  await boot(lab, machine, sources);
  return running ? "booted again" : "booted";
}
