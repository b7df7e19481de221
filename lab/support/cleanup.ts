import { readFile } from "node:fs/promises";
import type { Lab } from "../layout.ts";
import { processesInNamespace } from "../network/namespace.ts";
import { daemonMark } from "./daemon.ts";
import { endProcess, identityOf, processesWithEnvironment } from "./process.ts";
import { run } from "./run.ts";

/** Ends whatever of the lab still runs: what is inside its namespace, and what carries the mark of its daemons. */
export async function endRemainingProcesses(lab: Lab): Promise<void> {
  const mark = daemonMark(lab);
  const marked = await processesWithEnvironment(`${mark.name}=${mark.value}`);
  for (const pid of new Set([...(await processesInNamespace(lab)), ...marked])) {
    const identity = await identityOf(pid);
    if (identity !== undefined) await endProcess(identity, 5_000, false);
  }
}

/** Unmounts everything below the lab's state folder, the innermost first. */
export async function unmountAll(lab: Lab): Promise<void> {
  for (const mountPoint of mountPointsBelow(lab.stateDir, await readFile("/proc/self/mountinfo", "utf8"))) {
    await run("umount", [mountPoint]);
  }
}

/**
 * Mount points at or below a folder, in the order in which they can be unmounted.
 *
 * @param mountinfo Content of `/proc/self/mountinfo`. @see proc_pid_mountinfo(5)
 */
export function mountPointsBelow(folder: string, mountinfo: string): string[] {
  const points = mountinfo
    .split("\n")
    .map((line) => line.split(" ")[4])
    // Spaces and the like are written in octal.
    .map((point) =>
      point?.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8))),
    )
    .filter((point) => point !== undefined && (point === folder || point.startsWith(`${folder}/`)));
  // Later mounts may lie on top of earlier ones.
  return (points as string[]).reverse();
}
