import { type Cluster, deployCluster } from "./cluster.ts";
import type { StackConfig } from "./config/index.ts";
import { deployHosts } from "./hosts.ts";
import { deployMesh, type Mesh } from "./mesh/mesh.ts";
import { type StackOutputs, stackOutputs } from "./outputs.ts";
import { deployTrustRoot, type TrustAnchors } from "./trust-root.ts";
import { readTrustRoot } from "./upstream.ts";

/** Deploys the layers that the stack has, each on the one below it, wherever that is. */
export async function program(config: StackConfig): Promise<StackOutputs> {
  const trustRoot = config.trustRoot && deployTrustRoot(config, config.trustRoot);
  const anchors = trustRoot ?? (await upstream());
  const [{ cluster, mesh }, hosts] = await Promise.all([
    deployClusterAndMesh(),
    config.remoteHosts && deployHosts(config, config.remoteHosts, anchors),
  ]);
  return stackOutputs(config, { trustRoot, cluster, mesh, hosts });

  async function deployClusterAndMesh(): Promise<{ readonly cluster?: Cluster; readonly mesh?: Mesh }> {
    if (config.cluster === undefined) return {};
    const cluster = await deployCluster(config, config.cluster, anchors);
    const mesh =
      config.mesh && (await deployMesh(config, config.mesh, anchors, { ...cluster, config: config.cluster }));
    return { cluster, mesh };
  }

  async function upstream(): Promise<TrustAnchors> {
    // The configuration was refused if it had neither the layer nor the stack that has it.
    return readTrustRoot(config.trustRootStack as string);
  }
}
