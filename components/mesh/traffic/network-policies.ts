import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Label that the API server itself puts on each namespace. */
const NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

/** Labels of the namespaces whose pods are given proxies, which is what belongs to the mesh. */
export const MESH_LABELS = { "istio-injection": "enabled" } as const;

/** Pods of every namespace of the mesh. */
export const MESH_PODS = { namespaceSelector: { matchLabels: MESH_LABELS } } as const;

/** Ports of istiod's pods. */
export const ISTIOD_PORTS = { proxies: 15_012, metrics: 15_014, webhooks: 15_017 } as const;

/** A TCP port of pods. */
export function tcp(port: number) {
  return { protocol: "TCP", port };
}

/** All pods of a namespace. */
export function podsOf(namespace: pulumi.Input<string>) {
  return { namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: namespace } } };
}

/**
 * Creates a NetworkPolicy. It works where the cluster's network plugin knows NetworkPolicies, and all such let in what
 * comes from a pod's own node: probes of the kubelet need no rule.
 *
 * @param parent - the component it belongs to
 * @param name - its name in Pulumi
 * @param metadata - its name and namespace in the cluster
 * @param spec - what it lets through
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function createNetworkPolicy(
  parent: pulumi.Resource,
  name: string,
  metadata: kubernetes.types.input.meta.v1.ObjectMeta,
  spec: kubernetes.types.input.networking.v1.NetworkPolicySpec,
): kubernetes.networking.v1.NetworkPolicy {
  return new kubernetes.networking.v1.NetworkPolicy(name, { metadata, spec }, { parent });
}

/**
 * Closes a namespace but for questions to the cluster's DNS: everything else needs a NetworkPolicy of its own.
 *
 * @param parent - the component they belong to
 * @param name - begins their names in Pulumi
 * @param namespace - the namespace
 */
export function closeNamespace(
  parent: pulumi.Resource,
  name: string,
  namespace: pulumi.Input<string>,
): kubernetes.networking.v1.NetworkPolicy[] {
  return [
    createNetworkPolicy(
      parent,
      `${name}-default-deny`,
      { name: "default-deny", namespace },
      { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    ),
    allowEgress(parent, name, namespace, "dns", {
      to: [podsOf("kube-system")],
      // Long answers come over TCP (RFC 7766).
      ports: [{ protocol: "UDP", port: 53 }, tcp(53)],
    }),
  ];
}

/**
 * Lets all pods of a namespace reach something.
 *
 * @param parent - the component it belongs to
 * @param name - begins its name in Pulumi
 * @param namespace - the namespace
 * @param what - ends its name, in the cluster too: `allow-<what>`
 * @param rule - what they reach
 */
export function allowEgress(
  parent: pulumi.Resource,
  name: string,
  namespace: pulumi.Input<string>,
  what: string,
  rule: kubernetes.types.input.networking.v1.NetworkPolicyEgressRule,
): kubernetes.networking.v1.NetworkPolicy {
  return createNetworkPolicy(
    parent,
    `${name}-allow-${what}`,
    { name: `allow-${what}`, namespace },
    { podSelector: {}, policyTypes: ["Egress"], egress: [rule] },
  );
}
