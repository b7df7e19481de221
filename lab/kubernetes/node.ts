import type { Cluster, Lab } from "../layout.ts";
import { isRunning, type Mount, machineError, powerOff } from "../machine/machine.ts";
import { ensureRootfs } from "../machine/rootfs.ts";
import { type BootChange, ensureBooted } from "../machine/start.ts";
import { serverBinary } from "../servers/build.ts";
import type { Report } from "../support/progress.ts";
import { untilStarted } from "../support/started.ts";
import { addonFiles } from "./addons/index.ts";
import { apiGet } from "./api.ts";
import { exportCredentials } from "./credentials.ts";
import { ensureImageArchive } from "./images.ts";
import { nodeMachine } from "./machine.ts";
import { nodeFiles } from "./node-files.ts";
import { NODE_ROOTFS } from "./rootfs.ts";

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
 * Brings a cluster's node from whatever state it is in to one that runs pods. A node that was booted from other files,
 * programs or images than there are now is booted again; what its cluster holds stays.
 * The forwarder of the published port has to run already, and the servers have to be built.
 *
 * @returns what was done, for the progress line.
 * @throws LabError when it is not ready in time, with what the node says.
 */
export async function startNode(lab: Lab, cluster: Cluster, report: Report): Promise<BootChange> {
  const rootfs = await ensureRootfs(lab, NODE_ROOTFS, report);
  const labkube = await serverBinary(lab, "kubernetes");
  const files = [
    ...(await nodeFiles(lab, cluster, await ensureImageArchive(lab, report))),
    ...(await addonFiles(lab)),
  ];
  const sources = { rootfs, mounts: nodeMounts(lab, labkube), storage: ["/var/lib/containerd"] };
  const change = await ensureBooted(lab, nodeMachine(cluster), files, sources, report);
  await becomesReady(lab, cluster, report);
  return change;
}

/** Powers a cluster's node off. What the cluster holds stays. */
export async function stopNode(lab: Lab, cluster: Cluster): Promise<void> {
  await powerOff(lab, nodeMachine(cluster));
}

/** How a cluster's node is at this moment. */
export async function nodeStatus(lab: Lab, cluster: Cluster): Promise<NodeStatus> {
  if (!(await isRunning(lab, nodeMachine(cluster)))) return "stopped";
  if ((await apiGet(cluster, "/readyz"))?.status !== 200) return "booting";
  const node = await apiGet(cluster, `/api/v1/nodes/${cluster.nodeName}`);
  if (node?.status !== 200 || !isReady(JSON.parse(node.body))) return "not ready";
  // Of a node that was off for a moment the API server still believes what was true before. Asked through it, the
  // name service answers only when its pod runs and has itself reached the API server by the service network.
  const names = await apiGet(cluster, "/api/v1/namespaces/kube-system/services/kube-dns:ready/proxy/ready");
  return names?.status === 200 ? "ready" : "no name service";
}

function nodeMounts(lab: Lab, labkube: string): readonly Mount[] {
  return [
    { source: lab.cache.images, target: "/var/lib/lab-images", access: "read-only" },
    { source: labkube, target: "/usr/local/bin/labkube", access: "read-only" },
  ];
}

function isReady(node: { status?: { conditions?: { type: string; status: string }[] } }): boolean {
  return node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

async function becomesReady(lab: Lab, cluster: Cluster, report: Report): Promise<void> {
  let exported = false;
  let status: NodeStatus = "stopped";
  await untilStarted({
    title: `The Kubernetes node ${cluster.nodeName}`,
    timeoutMs: START_TIMEOUT_MS,
    pauseMs: 100,
    async look() {
      if (!exported) exported = await exportCredentials(cluster);
      status = await nodeStatus(lab, cluster);
      if (status === "ready") return status;
      report(status);
      return undefined;
    },
    runs: async () => status !== "stopped",
    state: () => `is "${status}" and not ready`,
    error: (problem) => machineError(lab, nodeMachine(cluster), problem),
  });
}
