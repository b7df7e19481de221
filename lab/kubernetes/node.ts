import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "../layout.ts";
import { serverBinary } from "../servers/build.ts";
import { readFileIfPresent, writeFileAtomically } from "../support/files.ts";
import type { Report } from "../support/progress.ts";
import { apiGet } from "./api.ts";
import { exportCredentials } from "./credentials.ts";
import { ensureImageArchive } from "./images.ts";
import { boot, isRunning, machineError, powerOff } from "./machine.ts";
import { installNodeFiles, nodeFiles, nodeKey } from "./node-files.ts";
import { ensureRootfs } from "./rootfs.ts";

const START_TIMEOUT_MS = 180_000;

/** How far a node has come. */
export type NodeStatus =
  | "stopped"
  /** The machine runs, the API server does not answer. */
  | "booting"
  /** The API server answers, the node takes no pods yet. */
  | "not ready"
  /** Pods run, names are not answered yet. */
  | "no name service"
  | "ready";

/**
 * Brings the node from whatever state it is in to one that runs pods. A node that was booted from other files,
 * programs or images than there are now is booted again; what its cluster holds stays.
 * The forwarder of the published port has to run already, and the servers have to be built.
 *
 * @returns what was done, for the progress line.
 * @throws LabError when it is not ready in time, with what the node says.
 */
export async function startNode(lab: Lab, report: Report): Promise<string> {
  const rootfs = await ensureRootfs(lab, report);
  const labkube = await serverBinary(lab, "kubernetes");
  const files = await nodeFiles(lab, await ensureImageArchive(lab, report));
  const key = nodeKey(files, [rootfs, labkube]);
  const keyFile = join(lab.kubernetes.dir, "booted-from");
  const running = await isRunning(lab);
  const current = running && (await readFileIfPresent(keyFile)) === key;
  if (!current) {
    if (running) {
      report("powering off, to boot with what has changed");
      await powerOff(lab);
    }
    await installNodeFiles(lab, files);
    await writeFileAtomically(keyFile, key, 0o600);
    await boot(lab, { rootfs, labkube });
  }
  await becomesReady(lab, report);
  if (current) return "running";
  return running ? "booted again" : "booted";
}

/** Powers the node off. What its cluster holds stays. */
export async function stopNode(lab: Lab): Promise<void> {
  await powerOff(lab);
}

/** How the node is at this moment. */
export async function nodeStatus(lab: Lab): Promise<NodeStatus> {
  if (!(await isRunning(lab))) return "stopped";
  if ((await apiGet(lab, "/readyz"))?.status !== 200) return "booting";
  const node = await apiGet(lab, `/api/v1/nodes/${lab.kubernetes.nodeName}`);
  if (node?.status !== 200 || !isReady(JSON.parse(node.body))) return "not ready";
  // Of a node that was off for a moment the API server still believes what was true before. Asked through it, the
  // name service answers only when its pod runs and has itself reached the API server by the service network.
  const names = await apiGet(lab, "/api/v1/namespaces/kube-system/services/kube-dns:ready/proxy/ready");
  return names?.status === 200 ? "ready" : "no name service";
}

function isReady(node: { status?: { conditions?: { type: string; status: string }[] } }): boolean {
  return node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

async function becomesReady(lab: Lab, report: Report): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  let exported = false;
  for (;;) {
    if (!exported) exported = await exportCredentials(lab);
    const status = await nodeStatus(lab);
    if (status === "ready") return;
    report(status);
    if (status === "stopped") throw await machineError(lab, "The Kubernetes node ended while it started.");
    if (performance.now() > deadline) {
      const seconds = START_TIMEOUT_MS / 1000;
      throw await machineError(lab, `The Kubernetes node is "${status}" and not ready after ${seconds} s.`);
    }
    await sleep(100);
  }
}
