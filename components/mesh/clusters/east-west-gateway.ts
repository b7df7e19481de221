import * as pulumi from "@pulumi/pulumi";
import { CHARTS, type HelmValues, installChart } from "../../shared/index.ts";
import { ROOT_NAMESPACE } from "../control-plane/names.ts";
import { createNetworkPolicy, ISTIOD_PORTS, podsOf, tcp } from "../traffic/network-policies.ts";
import { EAST_WEST_NAMESPACE, EAST_WEST_PORTS, eastWestLabels, NETWORK_LABEL } from "./topology.ts";

/** Release, Service and service account; the chart takes the pods' label `istio` from it. */
const GATEWAY = "istio-eastwestgateway";

/** Inputs of {@link EastWestGateway}. */
export interface EastWestGatewayArgs {
  /**
   * Namespace of the gateway, a MeshNamespace: sidecars let nobody else in.
   * @default "istio-eastwest"
   */
  readonly namespace?: pulumi.Input<string>;
  /** Name of the network into which it leads. */
  readonly network: string;
  /** Its address, under which other networks reach it. */
  readonly address: string;
  /**
   * Who brings the address to the cluster: `load-balancer` (a controller such as MetalLB, which is asked for this one)
   * or `nodes` (the network: it is a node's own address, or is routed to one).
   * @default "nodes"
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#external-ips
   */
  readonly addressBy?: "load-balancer" | "nodes";
  /**
   * Whether remote clusters reach the control plane by it.
   * @default false
   */
  readonly leadsToControlPlane?: boolean;
  /**
   * Chart to install instead of the published one: an OCI reference at the pinned version, or a local path.
   * @default `CHARTS.istioGateway`
   */
  readonly chart?: pulumi.Input<string>;
  /**
   * Values of the chart, laid over this component's.
   * @default none
   */
  readonly values?: pulumi.Input<HelmValues>;
}

/**
 * The way into a network from other networks of the mesh. It sees only where a call wants to go (the name in its TLS
 * handshake): mutual TLS is between the two workloads, and so is who may call whom.
 *
 * What it lets through is said by {@link EastWestRoutes}, in the cluster that has the control plane.
 *
 * @see https://istio.io/latest/docs/setup/install/multicluster/primary-remote_multi-network/
 */
export class EastWestGateway extends pulumi.ComponentResource {
  /** Its address. */
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: EastWestGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    const { namespace = EAST_WEST_NAMESPACE, network, address, leadsToControlPlane = false } = args;
    super("homelab-pki:index:EastWestGateway", name, { namespace, network, address }, opts);

    const { calls, ...ofControlPlane } = EAST_WEST_PORTS;
    const ports = { calls, ...(leadsToControlPlane && ofControlPlane) };
    installChart(
      `${name}-chart`,
      {
        release: GATEWAY,
        namespace,
        published: CHARTS.istioGateway,
        chart: args.chart,
        defaults: gatewayValues(args, ports),
        values: args.values,
      },
      { parent: this },
    );
    const podSelector = { matchLabels: eastWestLabels(network) };
    createNetworkPolicy(
      this,
      `${name}-network`,
      { name: GATEWAY, namespace },
      {
        podSelector,
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ ports: Object.values(ports).map(tcp) }],
        // Every namespace of the mesh reaches istiod's port for proxies; that of its webhooks is for this one alone.
        egress: leadsToControlPlane
          ? [{ to: [podsOf(ROOT_NAMESPACE)], ports: [tcp(ISTIOD_PORTS.webhooks)] }]
          : [],
      },
    );

    this.address = pulumi.output(address);
    this.registerOutputs({ address: this.address });
  }
}

function gatewayValues(
  { network, address, addressBy = "nodes" }: EastWestGatewayArgs,
  ports: Readonly<Record<string, number>>,
): HelmValues {
  return {
    labels: { [NETWORK_LABEL]: network },
    // Calls that it lets in end in its own network, whatever others there are.
    env: { ISTIO_META_REQUESTED_NETWORK_VIEW: network },
    service: {
      ...(addressBy === "load-balancer"
        ? { type: "LoadBalancer", loadBalancerIP: address }
        : { type: "ClusterIP", externalIPs: [address] }),
      ports: Object.entries(ports).map(([name, port]) => ({
        name: `tls-${name}`,
        port,
        protocol: "TCP",
        targetPort: port,
      })),
    },
    // It needs a metrics server, which not every cluster has.
    autoscaling: { enabled: false },
    // The Pod Security Standard `restricted` asks for it, and the chart leaves it out.
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
  };
}
