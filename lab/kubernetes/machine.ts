import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "../layout.ts";
import { inNamespace } from "../network/namespace.ts";
import { removeCgroups } from "../support/cleanup.ts";
import { daemonError, ensureDaemon, runningDaemon, stopDaemon } from "../support/daemon.ts";
import { LabError } from "../support/errors.ts";
import { readFileIfPresent } from "../support/files.ts";
import { signal } from "../support/process.ts";
import { run, tryRun } from "../support/run.ts";

const DAEMON = "node";
const CGROUP_ROOT = "/sys/fs/cgroup";
// systemd in the node stops each service within 5 s, most at once.
const POWER_OFF_MS = 20_000;
const KILL_TIMEOUT_MS = 30_000;
// Characters of a line of a log in an error message.
const LINE_LIMIT = 400;

/** What a node boots from, apart from its own files. */
export interface BootSources {
  /** Folder of the root filesystem, which is only read. */
  readonly rootfs: string;
  /** The program with all parts of Kubernetes. */
  readonly labkube: string;
}

/** Boots the node's machine. */
export async function boot(lab: Lab, sources: BootSources): Promise<void> {
  await loadKernelModules();
  // What a killed systemd-nspawn has left.
  await endMachine(lab);
  await mkdir(lab.kubernetes.dir, { recursive: true, mode: 0o700 });
  const script = join(import.meta.dirname, "boot.sh");
  await ensureDaemon(lab, {
    name: DAEMON,
    ...inNamespace(lab, "unshare", ["--mount", "sh", script]),
    environment: {
      NODE_NAME: lab.kubernetes.nodeName,
      NODE_DIR: lab.kubernetes.dir,
      CGROUP: lab.cgroup,
      BRIDGE: lab.network.bridge,
      BASE: sources.rootfs,
      IMAGES: lab.cache.images,
      LABKUBE: sources.labkube,
    },
  });
}

/** Whether the machine runs. */
export async function isRunning(lab: Lab): Promise<boolean> {
  return (await runningDaemon(lab, DAEMON)) !== undefined;
}

/** Powers the machine off and leaves no process and no cgroup of it. Its mounts go with its processes. */
export async function powerOff(lab: Lab): Promise<void> {
  // systemd-nspawn hands SIGTERM on as an order to power off.
  await stopDaemon(lab, DAEMON, POWER_OFF_MS);
  await endMachine(lab);
}

// As etcd, containerd and the parts of Kubernetes, and systemd itself write them.
const ERRORS = '^[EF][0-9]{4} |level=(error|fatal)|"level":"(error|fatal)"|Failed with result';

/** An error with what the machine itself says about its services. */
export async function machineError(lab: Lab, problem: string): Promise<LabError> {
  const init = await initProcess(lab);
  if (init === undefined) return daemonError(lab, DAEMON, problem);
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
    `${problem}\nThe node's own last errors, the newest first:\n${errors.map(shorten).join("\n")}`,
  );
}

/** Kubernetes quotes an error within an error within an error. */
function shorten(line: string): string {
  return line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT)}…` : line;
}

/** The process that is number 1 in the node, by its number on this machine. */
async function initProcess(lab: Lab): Promise<number | undefined> {
  const nspawn = await runningDaemon(lab, DAEMON);
  if (nspawn === undefined) return undefined;
  const children = await readFileIfPresent(`/proc/${nspawn.pid}/task/${nspawn.pid}/children`);
  const first = Number.parseInt(children ?? "", 10);
  return Number.isNaN(first) ? undefined : first;
}

/** Kills what still is in the node's cgroups and removes them. */
async function endMachine(lab: Lab): Promise<void> {
  const deadline = performance.now() + KILL_TIMEOUT_MS;
  for (;;) {
    const processes = await processesOf(lab.cgroup);
    if (processes.size === 0) break;
    if (performance.now() > deadline) {
      throw new LabError(`processes of the Kubernetes node cannot be killed: ${[...processes].join(", ")}`);
    }
    for (const pid of processes) signal(pid, "SIGKILL");
    await sleep(20);
  }
  await removeCgroups(lab);
}

/** Processes in a cgroup and those below it, in each hierarchy: v2 is mounted at the root, v1 below it. */
async function processesOf(cgroup: string): Promise<Set<number>> {
  const hierarchies = [CGROUP_ROOT, ...(await readdir(CGROUP_ROOT)).map((name) => join(CGROUP_ROOT, name))];
  const found = hierarchies.map((hierarchy) => processesBelow(join(hierarchy, cgroup)));
  return new Set((await Promise.all(found)).flat());
}

async function processesBelow(group: string): Promise<number[]> {
  try {
    const listing = await readFile(join(group, "cgroup.procs"), "utf8");
    const entries = await readdir(group, { withFileTypes: true });
    const groups = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(group, name));
    const below = await Promise.all(groups.map(processesBelow));
    return [...listing.split("\n").filter(Boolean).map(Number), ...below.flat()];
  } catch (error) {
    // There is none, or it was removed meanwhile.
    if (["ENOENT", "ENODEV", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

/** The node's network and its containers' filesystems need them, and a container cannot load any. */
async function loadKernelModules(): Promise<void> {
  const filesystems = await readFile("/proc/filesystems", "utf8");
  if (!/\toverlay$/m.test(filesystems)) await run("modprobe", ["overlay"]);
  if (!existsSync("/proc/sys/net/bridge")) await run("modprobe", ["br_netfilter"]);
}
