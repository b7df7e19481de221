import { EastWestRoutes, NameOverride } from "../../components/mesh/index.ts";
import type { MeshConfig } from "../config/index.ts";
import { createAddressPool, createGateway } from "./east-west.ts";
import { type ClustersContext, joinRemote } from "./remote.ts";

/** Gives the clusters their addresses, lets them reach each other, and has them answer the names that are overridden. */
export function connectClusters(config: MeshConfig, context: ClustersContext): void {
  const { own, mesh, provider, valuesOf } = context;
  for (const { host, addresses } of own.dns) {
    new NameOverride(host, { host, addresses }, { provider, dependsOn: mesh });
  }
  const others = config.clusters.filter((cluster) => cluster !== own);
  if (others.length === 0) {
    createAddressPool(own, provider);
    return;
  }
  const gateway = createGateway(config, own, { prefix: "", provider, dependsOn: [mesh], valuesOf });
  const routes = new EastWestRoutes(
    "east-west-routes",
    { namespaces: config.namespaces.map(({ name }) => name), controlPlaneNetwork: own.network },
    { provider, dependsOn: gateway },
  );
  for (const cluster of others) joinRemote(config, cluster, { ...context, gateway, routes });
}
