import { ensureSecondCluster, stopSecondCluster } from "../../lab/kubernetes/index.ts";
import { type Cluster, selectedLab } from "../../lab/layout.ts";
import { kubectl } from "./clients.ts";
import { type Answer, callFrom, IN_MESH } from "./mesh-calls.ts";
import { MESH_NAMESPACE, type Workload, workloadObjects } from "./mesh-workloads.ts";
import { changeMesh } from "./shipped-mesh.ts";
import type { CommandResult } from "./stack.ts";

/** Runs kubectl as the administrator of a cluster. */
export function kubectlAt(cluster: Cluster, args: readonly string[], input?: string): Promise<string> {
  return kubectl(["--kubeconfig", cluster.adminKubeconfig, ...args], input);
}

/** Starts workloads in a cluster, and waits until they are ready. */
export async function startWorkloadsAt(cluster: Cluster, ...workloads: readonly Workload[]): Promise<void> {
  const list = { apiVersion: "v1", kind: "List", items: workloadObjects(...workloads) };
  await kubectlAt(cluster, ["apply", "-f", "-"], JSON.stringify(list));
  for (const { name } of workloads) {
    const rollout = ["rollout", "status", `deployment/${name}`, "-n", MESH_NAMESPACE, "--timeout=120s"];
    await kubectlAt(cluster, rollout);
  }
}

/** Removes workloads and their services from a cluster. */
export async function removeWorkloadsAt(cluster: Cluster): Promise<void> {
  const made = ["-n", MESH_NAMESPACE, "-l", "homelab-pki/made-by=tests"];
  await kubectlAt(cluster, ["delete", "deployment,service,serviceaccount", ...made]);
  await kubectlAt(cluster, ["wait", "--for=delete", "pod", ...made, "--timeout=60s"]);
}

/** Has a workload's program in a cluster call a URL. */
export function callAt(cluster: Cluster, workload: string, url: string): Promise<Answer> {
  return callFrom(["--kubeconfig", cluster.adminKubeconfig, ...IN_MESH], workload, url);
}

/** What a mesh of two has beside that of the shipped configuration. */
export interface TwoClusters {
  /** What the `up` said that joined it. */
  readonly joined: CommandResult;
  /** Addresses by which the clusters reach each other: MetalLB brings the primary's, the network the remote's. */
  readonly gateways: { readonly primary: string; readonly remote: string };
  /** Takes the remote out of the mesh and powers it off. */
  readonly leave: () => Promise<CommandResult>;
}

/**
 * Starts the lab's second cluster and has it join the mesh of the deployed stack, whose configuration is the shipped
 * one.
 *
 * @param dns names that the mesh overrides, with addresses that its workloads may then reach
 */
export async function joinSecondCluster(
  dns: readonly { readonly host: string; readonly addresses: readonly string[] }[] = [],
): Promise<TwoClusters> {
  const lab = selectedLab();
  const west = await ensureSecondCluster(lab);
  const gateways = { primary: "192.0.2.143", remote: west.address };
  const remote = {
    id: west.id,
    role: "remote",
    primary: "lab",
    kubeconfigFile: west.adminKubeconfig,
    // The kubeconfig has the port that this machine publishes.
    apiServer: west.url,
    eastWestAddress: gateways.remote,
  };
  const { changed, restore } = await changeMesh((shipped) => {
    const [own] = shipped.clusters as readonly [object];
    const overridden = dns.flatMap(({ addresses }) => addresses.map((address) => `${address}/32`));
    return {
      ...shipped,
      clusters: [{ ...own, eastWestAddress: gateways.primary, dns }, remote],
      unmeshedAddresses: [...(shipped.unmeshedAddresses as readonly string[]), ...overridden],
    };
  });
  return {
    joined: changed,
    gateways,
    async leave() {
      const left = await restore();
      await stopSecondCluster(lab);
      return left;
    },
  };
}
