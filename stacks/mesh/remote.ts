import * as kubernetes from "@pulumi/kubernetes";
import { type Input, type ProviderResource, secret } from "@pulumi/pulumi";
import {
  type EastWestGateway,
  type EastWestRoutes,
  type IstioMesh,
  MeshNamespace,
  RemoteCluster,
  RemoteSecret,
} from "../../components/mesh/index.ts";
import type { HelmValues } from "../../components/shared/index.ts";
import type { MeshClusterConfig, MeshConfig } from "../config/index.ts";
import { createGateway, gatewaysOfOthers } from "./east-west.ts";

/** What the connections between clusters build on. */
export interface ClustersContext {
  /** The stack's own cluster, which has the control plane. */
  readonly own: MeshClusterConfig;
  readonly mesh: IstioMesh;
  /** Provider of that cluster. */
  readonly provider: ProviderResource;
  readonly valuesOf: (chart: keyof MeshConfig["values"]) => Input<HelmValues>;
}

/** What a remote cluster builds on. */
export interface RemoteContext extends ClustersContext {
  /** The way to the control plane. */
  readonly gateway: EastWestGateway;
  readonly routes: EastWestRoutes;
}

/** Has a cluster of the same mesh use the control plane of the stack's own: its namespaces become members there, too. */
export function joinRemote(config: MeshConfig, cluster: MeshClusterConfig, context: RemoteContext): void {
  const { own, mesh, valuesOf } = context;
  const { id, network, kubeconfig, context: chosen, apiServer } = cluster;
  // No namespace's name has it, so that no name of a resource is one of the stack's own cluster.
  const prefix = `${id}/`;
  const provider = new kubernetes.Provider(`mesh-${id}`, {
    // Of a cluster that is not the stack's own, the configuration has both.
    kubeconfig: secret(kubeconfig as string),
    context: chosen,
    enableConfigMapMutable: true,
  });
  const remote = new RemoteCluster(
    `${prefix}mesh`,
    {
      clusterId: id,
      network,
      trustDomain: config.trustDomain,
      controlPlane: own.id,
      controlPlaneAddress: own.eastWestAddress as string,
      apiServer: apiServer as string,
      charts: config.charts,
      values: { base: valuesOf("base"), cni: valuesOf("cni"), istiod: valuesOf("istiod") },
    },
    { provider },
  );
  const access = new RemoteSecret(
    `${prefix}access`,
    { clusterId: id, kubeconfig: remote.kubeconfig },
    { provider: context.provider, dependsOn: mesh },
  );
  // Until istiod knows the cluster and is reached from there, it refuses pods that need a sidecar.
  const ready = [remote, access, context.gateway, context.routes];
  createGateway(config, cluster, { prefix, provider, dependsOn: ready, valuesOf });
  for (const { name, create } of config.namespaces) {
    new MeshNamespace(
      `${prefix}mesh-${name}`,
      {
        namespace: name,
        create,
        network,
        unmeshedAddresses: config.unmeshedAddresses,
        eastWestGateways: gatewaysOfOthers(config, network),
      },
      { provider, dependsOn: ready },
    );
  }
}
