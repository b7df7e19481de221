import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Lab } from "../layout.ts";
import { inNamespace } from "../network/namespace.ts";
import { endCgroup } from "../support/cgroups.ts";
import { daemonError, ensureDaemon, runningDaemon, stopDaemon } from "../support/daemon.ts";
import { LabError } from "../support/errors.ts";
import { readFileIfPresent } from "../support/files.ts";
import { tryRun } from "../support/run.ts";
import { prepareKernel } from "./kernel.ts";

// systemd in the machine stops each service within 5 s, most at once.
const POWER_OFF_MS = 20_000;
// Characters of a line of a log in an error message.
const LINE_LIMIT = 400;

/** A machine of the lab: Debian with systemd under systemd-nspawn, on the lab's bridge. */
export interface Machine {
  /**
   * Name of the machine, of its interface and of its cgroup below {@link Lab.cgroup}. Of more than 12 characters the
   * interface has it as an alternative name.
   */
  readonly name: string;
  /** What it is, for messages: `the Kubernetes node`. */
  readonly title: string;
  /** Names the process that runs it: its pid file and its log. */
  readonly daemon: string;
  /** Folder of all that it has beyond its root filesystem. */
  readonly dir: string;
}

/** What a machine boots from, apart from its own files. */
export interface BootSources {
  /** Folder of the root filesystem, which is only read. */
  readonly rootfs: string;
  /** What of this machine is shown in it. */
  readonly mounts: readonly Mount[];
  /** Places in it that lie in a folder of their own: an overlay, such as containers have, cannot lie on another. */
  readonly storage: readonly string[];
}

/** A folder, file or device of this machine that is shown in another. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly access: "read-only" | "read-write";
}

/** Boots a machine. */
export async function boot(lab: Lab, machine: Machine, sources: BootSources): Promise<void> {
  await prepareKernel();
  // What a killed systemd-nspawn has left.
  await endMachine(lab, machine);
  await mkdir(machine.dir, { recursive: true, mode: 0o700 });
  const storage = sources.storage.map((target) => ({ source: storageDir(machine, target), target }));
  for (const { source } of storage) await mkdir(source, { recursive: true });
  const mounts = [
    ...sources.mounts,
    ...storage.map((mount) => ({ ...mount, access: "read-write" as const })),
  ];
  const script = join(import.meta.dirname, "boot.sh");
  await ensureDaemon(lab, {
    name: machine.daemon,
    ...inNamespace(lab, "unshare", ["--mount", "sh", script, ...mounts.map(mountOption)]),
    environment: {
      MACHINE: machine.name,
      MACHINE_DIR: machine.dir,
      CGROUP: lab.cgroup,
      BRIDGE: lab.network.bridge,
      BASE: sources.rootfs,
    },
  });
}

/** Folder in which everything lies that a machine has changed in its root filesystem. */
export function changesDir(machine: Machine): string {
  return join(machine.dir, "changes");
}

/** Whether a machine runs. */
export async function isRunning(lab: Lab, machine: Machine): Promise<boolean> {
  return (await runningDaemon(lab, machine.daemon)) !== undefined;
}

/** Powers a machine off and leaves no process and no cgroup of it. Its mounts go with its processes. */
export async function powerOff(lab: Lab, machine: Machine): Promise<void> {
  // systemd-nspawn hands SIGTERM on as an order to power off.
  await stopDaemon(lab, machine.daemon, POWER_OFF_MS);
  await endMachine(lab, machine);
}

// As etcd, containerd and the parts of Kubernetes, and systemd itself write them.
const ERRORS = '^[EF][0-9]{4} |level=(error|fatal)|"level":"(error|fatal)"|Failed with result';

/** An error with what the machine itself says about its services. */
export async function machineError(lab: Lab, machine: Machine, problem: string): Promise<LabError> {
  const init = await initProcess(lab, machine);
  if (init === undefined) return daemonError(lab, machine.daemon, problem);
  const inMachine = ["--target", String(init), "--mount", "--uts", "--ipc", "--net", "--pid"];
  const args = [
    "--boot",
    "--quiet",
    "--output=cat",
    "--lines=6",
    `--grep=${ERRORS}`,
    "--case-sensitive=true",
  ];
  const { stdout } = await tryRun("nsenter", [...inMachine, "journalctl", ...args]);
  const errors = stdout.trimEnd().split("\n");
  return new LabError(
    `${problem}\nIts own last errors, the newest first:\n${errors.map(shorten).join("\n")}`,
  );
}

function storageDir(machine: Machine, target: string): string {
  return join(machine.dir, basename(target));
}

function mountOption({ source, target, access }: Mount): string {
  return `--bind${access === "read-only" ? "-ro" : ""}=${source}:${target}`;
}

/** Kubernetes quotes an error within an error within an error. */
function shorten(line: string): string {
  return line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT)}…` : line;
}

/** The process that is number 1 in the machine, by its number on this one. */
export async function initProcess(lab: Lab, machine: Machine): Promise<number | undefined> {
  const nspawn = await runningDaemon(lab, machine.daemon);
  if (nspawn === undefined) return undefined;
  const children = await readFileIfPresent(`/proc/${nspawn.pid}/task/${nspawn.pid}/children`);
  const first = Number.parseInt(children ?? "", 10);
  return Number.isNaN(first) ? undefined : first;
}

/** Kills what still is in the machine's cgroups and removes them. */
async function endMachine(lab: Lab, machine: Machine): Promise<void> {
  await endCgroup(join(lab.cgroup, machine.name), machine.title);
}
