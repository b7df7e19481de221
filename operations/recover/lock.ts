import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { backendFolder, filesIn } from "./backend-folder.ts";

/** Who holds the lock of a stack, as the engine writes it into the lock file. */
export interface LockHolder {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** ISO 8601. */
  readonly timestamp: string;
}

/** Whether a lock still protects something. */
export type LockState =
  /** Its process is gone. */
  | "stale"
  /** Its process works on the stack. */
  | "held"
  /** Its process was on another machine, where this one cannot look. */
  | "elsewhere";

/** What there is to know about the processes of this machine. */
export interface Machine {
  readonly hostname: string;
  /** When a process was started, in milliseconds since 1970; 0 when that cannot be told, nothing when it is gone. */
  startOf(pid: number): number | undefined;
}

/**
 * Judges a lock. A process that was started after the lock was written has only inherited the number.
 *
 * @param holder - what the lock file says
 * @param machine - the machine on which recovery runs
 */
export function judgeLock(holder: LockHolder, machine: Machine): LockState {
  if (holder.hostname !== machine.hostname) return "elsewhere";
  const started = machine.startOf(holder.pid);
  if (started === undefined) return "stale";
  // The kernel's boot time and the engine's clock differ by up to a second or so.
  return started > Date.parse(holder.timestamp) + 2_000 ? "stale" : "held";
}

/**
 * Reads the locks of a stack in a backend of local files; none for any other backend, which says itself who holds a
 * lock when it is asked for one.
 *
 * @param backendUrl - as `pulumi whoami --json` prints it
 * @param project - name of the project
 * @param stack - name of the stack, without organization and project
 */
export function readLocks(backendUrl: string, project: string, stack: string): readonly LockHolder[] {
  const root = backendFolder(backendUrl);
  if (root === undefined) return [];
  // `organization` is the only one that a backend of files has.
  const folder = join(root, "locks/organization", project, basename(stack));
  return filesIn(folder, ".json").map((file) => JSON.parse(readFileSync(file, "utf8")) as LockHolder);
}

/** This machine. Start times are Linux's; elsewhere a process counts as old, and so as the holder. */
export const thisMachine: Machine = {
  hostname: hostname(),
  startOf(pid) {
    try {
      process.kill(pid, 0);
    } catch (error) {
      // EPERM: it is there, and somebody else's.
      if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
    }
    return process.platform === "linux" ? linuxStart(pid) : 0;
  },
};

/** @see proc_pid_stat(5): field 22, in clock ticks after boot, of which Linux always shows 100 a second. */
function linuxStart(pid: number): number | undefined {
  try {
    const boot = Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
    // The name (field 2) is in parentheses and may contain anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return boot * 1000 + Number(fields[19]) * 10;
  } catch {
    return undefined;
  }
}
