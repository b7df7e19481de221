import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import {
  allowEgress,
  closeNamespace,
  createNetworkPolicy,
  ISTIOD_PORTS,
  MESH_PODS,
  tcp,
} from "../traffic/network-policies.ts";

/** Labels of istiod's pods. */
const ISTIOD = { matchLabels: { app: "istiod" } };

/** API servers, whose addresses no selector of pods can mean. */
const API_SERVERS = { ports: [tcp(443), tcp(6_443)] };

/**
 * NetworkPolicies of the namespace of istiod: proxies reach it, and the API server, and nobody else.
 *
 * istiod's ports for plain text (15010) and for debugging (8080) stay closed.
 *
 * @param parent - the component they belong to
 * @param name - begins their names in Pulumi
 * @param namespace - the namespace of istiod
 * @see https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio
 */
export function restrictControlPlane(
  parent: pulumi.Resource,
  name: string,
  namespace: pulumi.Input<string>,
): kubernetes.networking.v1.NetworkPolicy[] {
  return [
    ...closeNamespace(parent, name, namespace),
    allowIstiod("proxies", { from: [MESH_PODS], ports: [tcp(ISTIOD_PORTS.proxies)] }),
    // The API server calls from its node's address, which no selector of pods can mean.
    allowIstiod("webhooks", { ports: [tcp(ISTIOD_PORTS.webhooks)] }),
    allowIstiod("metrics", { from: [{ podSelector: {} }], ports: [tcp(ISTIOD_PORTS.metrics)] }),
    // istiod watches the API server: of other clusters too, at whatever address.
    allowEgress(parent, name, namespace, "api-server", API_SERVERS),
  ];

  function allowIstiod(
    what: string,
    rule: kubernetes.types.input.networking.v1.NetworkPolicyIngressRule,
  ): kubernetes.networking.v1.NetworkPolicy {
    return createNetworkPolicy(
      parent,
      `${name}-allow-${what}`,
      { name: `allow-${what}`, namespace },
      { podSelector: ISTIOD, policyTypes: ["Ingress"], ingress: [rule] },
    );
  }
}

/**
 * NetworkPolicies of the namespace of istio-cni: its agents watch the API server, and nobody calls them.
 *
 * @param parent - the component they belong to
 * @param name - begins their names in Pulumi
 * @param namespace - the namespace of istio-cni
 */
export function restrictNodeAgents(
  parent: pulumi.Resource,
  name: string,
  namespace: pulumi.Input<string>,
): kubernetes.networking.v1.NetworkPolicy[] {
  return [
    ...closeNamespace(parent, name, namespace),
    allowEgress(parent, name, namespace, "api-server", API_SERVERS),
  ];
}
