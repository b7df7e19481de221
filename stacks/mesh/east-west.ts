import { isIPv6 } from "node:net";
import type { Input, ProviderResource, Resource } from "@pulumi/pulumi";
import {
  AddressPool,
  EAST_WEST_NAMESPACE,
  EastWestGateway,
  MeshNamespace,
} from "../../components/mesh/index.ts";
import type { HelmValues } from "../../components/shared/index.ts";
import type { MeshClusterConfig, MeshConfig } from "../config/index.ts";

/** Where a cluster's way in from other networks is made, and after what. */
export interface GatewayContext {
  /** Begins the names of the resources. */
  readonly prefix: string;
  /** Provider of the cluster. */
  readonly provider: ProviderResource;
  /** What must be there before a pod of the mesh can start. */
  readonly dependsOn: Resource[];
  readonly valuesOf: (chart: "gateway") => Input<HelmValues>;
}

/** Makes a cluster's gateway for the other networks, in a namespace of its own that is in the mesh. */
export function createGateway(
  config: MeshConfig,
  cluster: MeshClusterConfig,
  { prefix, provider, dependsOn, valuesOf }: GatewayContext,
): EastWestGateway {
  const { network, role, metalLb } = cluster;
  const pool = createAddressPool(cluster, provider, prefix);
  const namespace = new MeshNamespace(
    `${prefix}mesh-${EAST_WEST_NAMESPACE}`,
    {
      namespace: EAST_WEST_NAMESPACE,
      network,
      eastWestGateways: gatewaysOfOthers(config, network),
    },
    { provider, dependsOn },
  );
  return new EastWestGateway(
    `${prefix}east-west`,
    {
      namespace: namespace.namespace,
      network,
      // The configuration was refused if a cluster among several has none.
      address: cluster.eastWestAddress as string,
      addressBy: metalLb ? "load-balancer" : "nodes",
      leadsToControlPlane: role === "primary",
      chart: config.charts.gateway,
      values: valuesOf("gateway"),
    },
    { provider, dependsOn: [...dependsOn, namespace, ...(pool ? [pool] : [])] },
  );
}

/** Gives a cluster's load balancers their addresses; nothing where something else does. */
export function createAddressPool(
  { id, metalLb }: MeshClusterConfig,
  provider: ProviderResource,
  prefix = "",
): AddressPool | undefined {
  if (metalLb === undefined) return undefined;
  return new AddressPool(`${prefix}addresses`, { poolName: id, ...metalLb }, { provider });
}

/** Addresses (CIDR) of the gateways of all networks but one. */
export function gatewaysOfOthers({ clusters }: MeshConfig, network: string): string[] {
  return clusters.flatMap(({ network: other, eastWestAddress }) => {
    if (other === network || eastWestAddress === undefined) return [];
    return [`${eastWestAddress}/${isIPv6(eastWestAddress) ? 128 : 32}`];
  });
}
