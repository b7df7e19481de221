import { readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { readFileIfPresent } from "./files.ts";

/** What tells a process from any other that had or will have its number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot, field 22 of `/proc/<pid>/stat`. */
  readonly startTime: string;
  /** `/proc/sys/kernel/random/boot_id`: start times begin again with each boot. */
  readonly bootId: string;
}

/**
 * Reads a process identity from a boot id and a line of `/proc/<pid>/stat`.
 *
 * @returns `undefined` when the line is not whole or the process has ended and only waits to be reaped.
 * @see proc_pid_stat(5)
 */
export function parseIdentity(bootId: string, stat: string): ProcessIdentity | undefined {
  const pid = Number.parseInt(stat, 10);
  // The command name stands in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields[0], fields[19]];
  if (!Number.isInteger(pid) || startTime === undefined || startTime === "") return undefined;
  if (state === "Z" || state === "X") return undefined;
  return { pid, startTime, bootId: bootId.trim() };
}

/** Whether both name the same run of the same process. */
export function sameProcess(a: ProcessIdentity | undefined, b: ProcessIdentity | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.pid === b.pid && a.startTime === b.startTime && a.bootId === b.bootId;
}

/** The identity of a running process; `undefined` when there is none with that number. */
export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  const bootId = (await readFileIfPresent("/proc/sys/kernel/random/boot_id")) ?? "";
  try {
    const stat = await readFileIfPresent(`/proc/${pid}/stat`);
    return stat === undefined ? undefined : parseIdentity(bootId, stat);
  } catch {
    return undefined; // ESRCH: it ended while its file was read
  }
}

/** Numbers of the processes whose environment holds `entry` ("NAME=value"), however they were started. */
export async function processesWithEnvironment(entry: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const environment = await readFileIfPresent(`/proc/${name}/environ`);
      if (environment?.split("\0").includes(entry)) found.push(Number(name));
    } catch {
      // It ended meanwhile, or is a kernel thread.
    }
  }
  return found;
}

/**
 * Ends a process: SIGTERM, and SIGKILL when it is still there after `graceMs`.
 *
 * @param group Signal its whole process group, of which it must be the leader.
 */
export async function endProcess(identity: ProcessIdentity, graceMs: number, group: boolean): Promise<void> {
  const target = group ? -identity.pid : identity.pid;
  const deadline = performance.now() + graceMs;
  signal(target, "SIGTERM");
  while (sameProcess(identity, await identityOf(identity.pid))) {
    if (performance.now() > deadline) signal(target, "SIGKILL");
    await sleep(20);
  }
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
