import * as pulumi from "@pulumi/pulumi";
import { ROOT_NAMESPACE } from "../control-plane/names.ts";
import { createIstioObject } from "../istio-object.ts";
import { EAST_WEST_NAMESPACE, EAST_WEST_PORTS, eastWestLabels } from "./topology.ts";

const ISTIOD = `istiod.${ROOT_NAMESPACE}.svc.cluster.local`;
const CONTROL_PLANE = "control-plane";

/** Inputs of {@link EastWestRoutes}. */
export interface EastWestRoutesArgs {
  /**
   * Namespace of the gateways, the same in each cluster.
   * @default "istio-eastwest"
   */
  readonly namespace?: pulumi.Input<string>;
  /** Namespaces whose Services other networks reach. */
  readonly namespaces: readonly string[];
  /** Network whose gateway leads to the control plane. */
  readonly controlPlaneNetwork: string;
}

/**
 * What the gateways of all networks let through: calls to Services of the named namespaces, and at the control plane's
 * own network those of remote proxies and API servers to istiod. Belongs into the cluster of the control plane, which
 * reads Istio's kinds nowhere else.
 *
 * @see https://istio.io/latest/docs/setup/install/multicluster/primary-remote_multi-network/
 */
export class EastWestRoutes extends pulumi.ComponentResource {
  constructor(name: string, args: EastWestRoutesArgs, opts?: pulumi.ComponentResourceOptions) {
    const { namespace = EAST_WEST_NAMESPACE, namespaces, controlPlaneNetwork } = args;
    super("homelab-pki:index:EastWestRoutes", name, { namespace, namespaces, controlPlaneNetwork }, opts);

    if (namespaces.length > 0) allowCalls(this, name, namespace, namespaces);
    leadToControlPlane(this, name, namespace, eastWestLabels(controlPlaneNetwork));
    this.registerOutputs();
  }
}

/** By the name that the caller's proxy asks for, without taking its TLS apart: there are no rules about callers here. */
function allowCalls(
  parent: pulumi.Resource,
  name: string,
  namespace: pulumi.Input<string>,
  namespaces: readonly string[],
): void {
  const { istio } = eastWestLabels("");
  createIstioObject(parent, `${name}-calls`, {
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: { name: "cross-network", namespace },
    spec: {
      selector: { istio },
      servers: [
        {
          port: { number: EAST_WEST_PORTS.calls, name: "tls", protocol: "TLS" },
          tls: { mode: "AUTO_PASSTHROUGH" },
          hosts: namespaces.map((member) => `*.${member}.svc.cluster.local`),
        },
      ],
    },
  });
}

/** Istiod's own TLS to its callers stays as it is; it asks them who they are. */
function leadToControlPlane(
  parent: pulumi.Resource,
  name: string,
  namespace: pulumi.Input<string>,
  labels: Readonly<Record<string, string>>,
): void {
  const metadata = { name: CONTROL_PLANE, namespace };
  const { discovery, webhooks } = EAST_WEST_PORTS;
  createIstioObject(parent, `${name}-control-plane-gateway`, {
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata,
    spec: {
      selector: labels,
      servers: Object.entries({ discovery, webhooks }).map(([each, number]) => ({
        port: { number, name: `tls-${each}`, protocol: "TLS" },
        tls: { mode: "PASSTHROUGH" },
        hosts: ["*"],
      })),
    },
  });
  createIstioObject(parent, `${name}-control-plane-route`, {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata,
    spec: {
      hosts: ["*"],
      gateways: [CONTROL_PLANE],
      // The ports of istiod's Service.
      tls: Object.entries({ [discovery]: discovery, [webhooks]: 443 }).map(([port, number]) => ({
        match: [{ port: Number(port), sniHosts: ["*"] }],
        route: [{ destination: { host: ISTIOD, port: { number } } }],
      })),
    },
  });
  createIstioObject(parent, `${name}-control-plane-tls`, {
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata,
    // In place of the mesh-wide one, whose mutual TLS would wrap that of the callers: without a mode, the mesh knows
    // by istiod's pods that they have no sidecar.
    spec: { host: ISTIOD, exportTo: ["."] },
  });
  createIstioObject(parent, `${name}-control-plane-authorization`, {
    apiVersion: "security.istio.io/v1",
    kind: "AuthorizationPolicy",
    metadata,
    spec: {
      selector: { matchLabels: labels },
      action: "ALLOW",
      // Callers have no identity here that a rule could name.
      rules: [{ to: [{ operation: { ports: [discovery, webhooks].map(String) } }] }],
    },
  });
}
