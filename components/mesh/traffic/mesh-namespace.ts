import * as pulumi from "@pulumi/pulumi";
import { createNamespace, type PodSecurity, unfitInput } from "../../shared/index.ts";
import { EAST_WEST_PORTS, NETWORK_LABEL } from "../clusters/topology.ts";
import {
  allowEgress,
  closeNamespace,
  createNetworkPolicy,
  ISTIOD_PORTS,
  MESH_LABELS,
  MESH_PODS,
  podsOf,
  tcp,
} from "./network-policies.ts";

/** Inputs of {@link MeshNamespace}. */
export interface MeshNamespaceArgs {
  /**
   * Name of the namespace.
   *
   * @default the component's name
   */
  readonly namespace?: string;
  /**
   * Whether to create the namespace. One that exists gets the NetworkPolicies only, and belongs to the mesh once its
   * owner gives it the label `istio-injection: enabled`.
   *
   * @default true
   */
  readonly create?: boolean;
  /**
   * Pod Security Standard that the namespace enforces. With istio-cni, which spares sidecars their privileges,
   * `restricted` works.
   *
   * @default "restricted"
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
   */
  readonly podSecurity?: PodSecurity;
  /**
   * Network of its pods in a mesh of several networks, as a label of a namespace that is created here.
   *
   * @default no label
   */
  readonly network?: string;
  /**
   * Namespace of istiod.
   *
   * @default "istio-system"
   */
  readonly controlPlaneNamespace?: pulumi.Input<string>;
  /**
   * Who signs the certificates of workloads in place of istiod: the namespace and the port of its pods.
   *
   * @default istiod signs
   */
  readonly signer?: { readonly namespace: pulumi.Input<string>; readonly port: number };
  /**
   * Addresses outside the mesh that its workloads may reach (CIDR), as they are after a Service's address was
   * translated.
   *
   * @default none
   */
  readonly unmeshedAddresses?: readonly string[];
  /**
   * Addresses of the gateways of other networks (CIDR), by which workloads and control planes there are reached.
   *
   * @default none
   */
  readonly eastWestGateways?: readonly string[];
}

/**
 * A namespace of the mesh: pods get sidecars, and its NetworkPolicies let them speak to the mesh and to nobody else.
 * Who in the mesh may call whom is a matter of identities, which NetworkPolicies do not know: see AllowRule.
 *
 * @throws InputPropertyError if `podSecurity` is set for a namespace that is not created here
 */
export class MeshNamespace extends pulumi.ComponentResource {
  /** Name of the namespace. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: MeshNamespaceArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const { namespace = name, create = true, podSecurity, network } = args;
    if (!create && podSecurity !== undefined) {
      throw unfitInput(
        "podSecurity",
        "cannot be set together with create: false, which leaves the namespace alone",
      );
    }
    super("homelab-pki:index:MeshNamespace", name, { namespace, create }, opts);

    this.namespace = create
      ? createNamespace(
          `${name}-namespace`,
          {
            namespace,
            podSecurity,
            labels: { ...MESH_LABELS, ...(network && { [NETWORK_LABEL]: network }) },
          },
          { parent: this },
        ).metadata.name
      : pulumi.output(namespace);
    closeNamespace(this, name, this.namespace);
    allowControlPlane(this, name, this.namespace, args);
    allowMesh(this, name, this.namespace);
    allowOutside(this, name, this.namespace, args);
    this.registerOutputs({ namespace: this.namespace });
  }
}

/** Proxies get their configuration from istiod, and their certificates from there or from the signer. */
function allowControlPlane(
  parent: MeshNamespace,
  name: string,
  namespace: pulumi.Output<string>,
  { controlPlaneNamespace = "istio-system", signer }: MeshNamespaceArgs,
): void {
  allowEgress(parent, name, namespace, "istiod", {
    to: [podsOf(controlPlaneNamespace)],
    ports: [tcp(ISTIOD_PORTS.proxies)],
  });
  if (signer !== undefined) {
    allowEgress(parent, name, namespace, "signer", {
      to: [podsOf(signer.namespace)],
      ports: [tcp(signer.port)],
    });
  }
}

/** Sidecars speak to each other on the pods' own ports, and gateways to sidecars. */
function allowMesh(parent: MeshNamespace, name: string, namespace: pulumi.Output<string>): void {
  createNetworkPolicy(
    parent,
    `${name}-allow-mesh`,
    { name: "allow-mesh", namespace },
    {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [MESH_PODS] }],
      egress: [{ to: [MESH_PODS] }],
    },
  );
}

function allowOutside(
  parent: MeshNamespace,
  name: string,
  namespace: pulumi.Output<string>,
  { unmeshedAddresses = [], eastWestGateways = [] }: MeshNamespaceArgs,
): void {
  const blocks = (addresses: readonly string[]) => addresses.map((cidr) => ({ ipBlock: { cidr } }));
  if (unmeshedAddresses.length > 0) {
    allowEgress(parent, name, namespace, "unmeshed", { to: blocks(unmeshedAddresses) });
  }
  if (eastWestGateways.length > 0) {
    allowEgress(parent, name, namespace, "east-west", {
      to: blocks(eastWestGateways),
      ports: [tcp(EAST_WEST_PORTS.calls), tcp(EAST_WEST_PORTS.discovery)],
    });
  }
}
