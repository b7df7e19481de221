import type { Cluster, Lab } from "../layout.ts";
import { ensureForwarder, type PublishedService, stopForwarder } from "../network/forwarders.ts";
import { ensureNetwork } from "../network/namespace.ts";
import { startNode, stopNode } from "./node.ts";

/**
 * Brings up the lab's second cluster beside the first: a node of its own on the same bridge, with the same programs
 * and images. The lab has to be up. What the cluster holds stays until `down`, which removes it with the lab.
 *
 * @returns where it is: its kubeconfig, its addresses.
 * @throws LabError when it is not ready in time, with what its node says.
 */
export async function ensureSecondCluster(lab: Lab): Promise<Cluster> {
  const cluster = lab.secondCluster;
  await ensureNetwork(lab);
  await ensureForwarder(lab, publishedApi(cluster));
  await startNode(lab, cluster, () => undefined);
  return cluster;
}

/** Powers the second cluster off, where it runs. What it holds stays. */
export async function stopSecondCluster(lab: Lab): Promise<void> {
  await stopNode(lab, lab.secondCluster);
  await stopForwarder(lab, publishedApi(lab.secondCluster));
}

function publishedApi(cluster: Cluster): PublishedService {
  return { name: cluster.service, endpoint: cluster };
}
