/** Label of namespaces, pods and gateways' Services that says in which network they are. */
export const NETWORK_LABEL = "topology.istio.io/network";

/** Annotation of istiod's namespace in a remote cluster: which clusters' istiods look after it. */
export const CONTROL_PLANES_ANNOTATION = "topology.istio.io/controlPlaneClusters";

/** Namespace of the gateways between clusters, the same in each. */
export const EAST_WEST_NAMESPACE = "istio-eastwest";

/** Labels of the pods of a network's gateway, as the chart makes them out of its release's name. */
export function eastWestLabels(network: string): Readonly<Record<string, string>> {
  return { istio: "eastwestgateway", [NETWORK_LABEL]: network };
}

/**
 * Ports of such a gateway, of its pods as of its Service, under the names by which Istio's documentation knows them.
 *
 * @see https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio
 */
export const EAST_WEST_PORTS = { calls: 15_443, discovery: 15_012, webhooks: 15_017 } as const;
