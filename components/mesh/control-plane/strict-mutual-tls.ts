import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { createIstioObject } from "../istio-object.ts";

/**
 * What holds for every workload of a mesh that says nothing else, as objects in the mesh's root namespace: servers
 * take mutual TLS only, clients speak nothing else, and nobody may call anybody.
 *
 * @param parent - the component they belong to
 * @param name - begins their names in Pulumi
 * @param namespace - the mesh's root namespace
 * @param dependsOn - what must be there before, istiod above all
 * @see https://istio.io/latest/docs/ops/best-practices/security/
 */
export function enforceStrictMutualTls(
  parent: pulumi.Resource,
  name: string,
  namespace: pulumi.Input<string>,
  dependsOn: pulumi.Resource[] = [],
): kubernetes.apiextensions.CustomResource[] {
  return [
    createIstioObject(
      parent,
      `${name}-strict`,
      {
        apiVersion: "security.istio.io/v1",
        kind: "PeerAuthentication",
        metadata: { name: "default", namespace },
        spec: { mtls: { mode: "STRICT" } },
      },
      { dependsOn },
    ),
    createIstioObject(
      parent,
      `${name}-mutual-tls`,
      {
        apiVersion: "networking.istio.io/v1",
        kind: "DestinationRule",
        metadata: { name: "default", namespace },
        // Without it, Istio sends plain text to pods without a proxy, and nobody notices that one is missing.
        spec: { host: "*.local", trafficPolicy: { tls: { mode: "ISTIO_MUTUAL" } } },
      },
      { dependsOn },
    ),
    createIstioObject(
      parent,
      `${name}-allow-nothing`,
      {
        apiVersion: "security.istio.io/v1",
        kind: "AuthorizationPolicy",
        metadata: { name: "allow-nothing", namespace },
        // An ALLOW policy without rules matches nothing, and with one in force all else is denied.
        spec: {},
      },
      { dependsOn },
    ),
  ];
}
