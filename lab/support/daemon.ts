import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "../layout.ts";
import { LabError } from "./errors.ts";
import { readFileIfPresent } from "./files.ts";
import { endProcess, identityOf, type ProcessIdentity, parseIdentity, sameProcess } from "./process.ts";
import { lastLines } from "./run.ts";

/** A process that outlives the command that starts it. */
export interface Daemon {
  /** Names its pid file in {@link Lab.runDir} and its log in {@link Lab.logsDir}. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment, apart from {@link daemonMark}; what the user has exported stays out of a server's. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Environment entry that each daemon and its children carry: by it `down` finds what has lost its pid file.
 */
export function daemonMark(lab: Lab): { readonly name: string; readonly value: string } {
  return { name: "HOMELAB_PKI_DAEMON_OF", value: lab.name };
}

// The daemon's own shell writes the pid file and then becomes the daemon: there is no moment in which it runs and
// has none, whenever the starting command is killed.
const RECORD_AND_EXEC =
  'umask 077; { cat /proc/sys/kernel/random/boot_id; cat "/proc/$$/stat"; } >"$1" && shift && exec "$@"';

/** The running process of a daemon, or `undefined`. A pid file of a process that is gone counts for nothing. */
export async function runningDaemon(lab: Lab, name: string): Promise<ProcessIdentity | undefined> {
  const recorded = parsePidFile((await readFileIfPresent(pidFile(lab, name))) ?? "");
  if (recorded === undefined) return undefined;
  return sameProcess(recorded, await identityOf(recorded.pid)) ? recorded : undefined;
}

/** Reads a pid file: the boot id, then the process's line of `/proc/<pid>/stat`. */
export function parsePidFile(content: string): ProcessIdentity | undefined {
  const [bootId = "", stat = ""] = content.split("\n");
  return parseIdentity(bootId, stat);
}

/**
 * Starts a daemon in a session of its own unless it runs.
 *
 * @returns whether it had to be started.
 * @throws LabError when the command cannot be executed.
 */
export async function ensureDaemon(lab: Lab, daemon: Daemon): Promise<boolean> {
  if ((await runningDaemon(lab, daemon.name)) !== undefined) return false;
  await mkdir(lab.runDir, { recursive: true, mode: 0o700 });
  await mkdir(lab.logsDir, { recursive: true, mode: 0o700 });
  const file = pidFile(lab, daemon.name);
  await rm(file, { force: true });
  const mark = daemonMark(lab);
  const log = await open(daemonLog(lab, daemon.name), "a", 0o600);
  try {
    const args = ["-c", RECORD_AND_EXEC, "sh", file, daemon.command, ...daemon.args];
    const child = spawn("/bin/sh", args, {
      cwd: "/",
      detached: true,
      env: { PATH: process.env.PATH, ...daemon.environment, [mark.name]: mark.value },
      stdio: ["ignore", log.fd, log.fd],
    });
    await once(child, "spawn");
    // Until the pid file is there the daemon would seem not to run. One that ends at once is found by its user.
    while (!(await isRecorded(file)) && child.exitCode === null) await sleep(5);
    child.unref();
  } finally {
    await log.close();
  }
  return true;
}

/**
 * Stops a daemon and the processes that it started.
 *
 * @param graceMs Time to end by itself before it is killed, in milliseconds. @default 10000
 */
export async function stopDaemon(lab: Lab, name: string, graceMs = 10_000): Promise<void> {
  const running = await runningDaemon(lab, name);
  if (running !== undefined) await endProcess(running, graceMs, true);
  await rm(pidFile(lab, name), { force: true });
}

/** Path of a daemon's log. */
export function daemonLog(lab: Lab, name: string): string {
  return join(lab.logsDir, `${name}.log`);
}

/** An error that shows the end of a daemon's log. */
export async function daemonError(lab: Lab, name: string, problem: string): Promise<LabError> {
  const log = daemonLog(lab, name);
  const end = lastLines((await readFileIfPresent(log)) ?? "", 8);
  return new LabError(`${problem}\nThe end of ${log}:\n${end}`);
}

async function isRecorded(file: string): Promise<boolean> {
  return parsePidFile((await readFileIfPresent(file)) ?? "") !== undefined;
}

function pidFile(lab: Lab, name: string): string {
  return join(lab.runDir, `${name}.pid`);
}
