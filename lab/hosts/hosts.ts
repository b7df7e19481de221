import { type Host, type Lab, possibleHosts } from "../layout.ts";
import { isRunning, type Mount, machineError, powerOff } from "../machine/machine.ts";
import { ensureRootfs } from "../machine/rootfs.ts";
import { type BootChange, ensureBooted } from "../machine/start.ts";
import { serverBinary } from "../servers/build.ts";
import type { Report } from "../support/progress.ts";
import { untilStarted } from "../support/started.ts";
import { hostFiles } from "./host-files.ts";
import { hostMachine } from "./machine.ts";
import { HOST_ROOTFS } from "./rootfs.ts";
import { ensureClientKey, hostKeyIfMade, runOnHost, writeSshFiles } from "./ssh.ts";

const START_TIMEOUT_MS = 180_000;

/** How a host is: `running`, or what keeps it from that. */
export interface HostStatus {
  readonly host: Host;
  readonly state: "stopped" | "no answer" | "starting" | "degraded" | "running";
  /** Units that have failed, of a host that is degraded. */
  readonly failedUnits: readonly string[];
}

// Docker's images and containers are overlays of their own.
const STORAGE = ["/var/lib/docker", "/var/lib/containerd"];

/**
 * Brings all hosts, each beside the others, to where they answer over SSH and their systemd has started everything.
 * What a host holds stays. The forwarders of their ports have to run already.
 *
 * @returns what was done, for the progress line.
 * @throws LabError when one is not ready in time, with what it says itself.
 */
export async function startHosts(lab: Lab, report: Report): Promise<string> {
  const rootfs = await ensureRootfs(lab, HOST_ROOTFS, report);
  const authorizedKey = await ensureClientKey(lab);
  const sources = { rootfs, mounts: await mounts(lab), storage: STORAGE };
  const starts = lab.hosts.map(async (host) => {
    const say: Report = (message) => report(`${host.name} ${message}`);
    const files = await hostFiles(lab, host, authorizedKey);
    const change = await ensureBooted(lab, hostMachine(host), files, sources, say);
    await waitFor(lab, host, async () => (await hostKeyIfMade(host)) !== undefined);
    return change;
  });
  const changes = await Promise.all(starts);
  await writeSshFiles(lab);
  report("booted, waiting for their services");
  const states = await Promise.all(lab.hosts.map((host) => becomesReady(lab, host)));
  return states.map((status, index) => describe(status, changes[index])).join(", ");
}

/** Powers all hosts off, those of another `LAB_HOSTS` too. What they hold stays. */
export async function stopHosts(lab: Lab): Promise<void> {
  await Promise.all(possibleHosts(lab).map((host) => powerOff(lab, hostMachine(host))));
}

/** How a host is at this moment. */
export async function hostStatus(lab: Lab, host: Host): Promise<HostStatus> {
  return state(lab, host, "systemctl is-system-running");
}

/** Units that failed, as a host's line of `status` shows them. */
export function describeStatus({ state, failedUnits }: HostStatus): string {
  return failedUnits.length === 0 ? state : `${state}: ${failedUnits.join(" ")}`;
}

async function mounts(lab: Lab): Promise<readonly Mount[]> {
  return [
    // WireGuard outside the kernel.
    { source: "/dev/net/tun", target: "/dev/net/tun", access: "read-write" },
    { source: await serverBinary(lab, "step"), target: "/usr/local/bin/step", access: "read-only" },
  ];
}

function describe(status: HostStatus, change: BootChange | undefined): string {
  return `${status.host.name} ${status.state === "running" ? change : describeStatus(status)}`;
}

async function becomesReady(lab: Lab, host: Host): Promise<HostStatus> {
  let last: HostStatus | undefined;
  await waitFor(lab, host, async () => {
    last = await state(lab, host, "systemctl is-system-running --wait");
    return last.state === "running" || last.state === "degraded";
  });
  return last as HostStatus;
}

async function state(lab: Lab, host: Host, question: string): Promise<HostStatus> {
  if (!(await isRunning(lab, hostMachine(host)))) return { host, state: "stopped", failedUnits: [] };
  const failed = "systemctl list-units --state=failed --plain --no-legend";
  const { stdout } = await runOnHost(lab, host, `${question}; ${failed}`);
  const [answer = "", ...units] = stdout.trimEnd().split("\n");
  if (answer === "running") return { host, state: "running", failedUnits: [] };
  if (answer === "degraded") {
    return { host, state: "degraded", failedUnits: units.map((line) => line.split(" ")[0] as string) };
  }
  return { host, state: answer === "" ? "no answer" : "starting", failedUnits: [] };
}

async function waitFor(lab: Lab, host: Host, condition: () => Promise<boolean>): Promise<void> {
  const machine = hostMachine(host);
  await untilStarted({
    title: `Host ${host.name}`,
    timeoutMs: START_TIMEOUT_MS,
    pauseMs: 100,
    look: async () => (await condition()) || undefined,
    runs: () => isRunning(lab, machine),
    state: () => "is not ready",
    error: (problem) => machineError(lab, machine, problem),
  });
}
