import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { unfitInput } from "../../shared/index.ts";
import { webhookRetry } from "../../shared/webhook-retry.ts";

/** Inputs of {@link AddressPool}. */
export interface AddressPoolArgs {
  /**
   * Name of the pool.
   * @default the component's name
   */
  readonly poolName?: string;
  /**
   * Namespace of MetalLB, which is there already.
   * @default "metallb-system"
   */
  readonly namespace?: pulumi.Input<string>;
  /** Ranges of addresses, such as `192.0.2.100-192.0.2.110` or `192.0.2.96/28`. */
  readonly addresses: readonly string[];
}

/**
 * Addresses that MetalLB gives to load balancers, announced on the nodes' own network (ARP, NDP).
 *
 * @throws InputPropertyError if there are no addresses
 * @see https://metallb.io/configuration/
 */
export class AddressPool extends pulumi.ComponentResource {
  /** Name of the pool. */
  readonly poolName: pulumi.Output<string>;

  constructor(name: string, args: AddressPoolArgs, opts?: pulumi.ComponentResourceOptions) {
    const { poolName = name, namespace = "metallb-system", addresses } = args;
    if (addresses.length === 0) throw unfitInput("addresses", "must have at least one range");
    super("homelab-pki:index:AddressPool", name, { poolName, namespace, addresses }, opts);

    const metadata = { name: poolName, namespace };
    const create = (suffix: string, kind: string, spec: pulumi.Inputs) =>
      new kubernetes.apiextensions.CustomResource(
        `${name}-${suffix}`,
        { apiVersion: "metallb.io/v1beta1", kind, metadata, spec },
        { parent: this, hooks: { onError: [webhookRetry()] } },
      );
    const pool = create("addresses", "IPAddressPool", { addresses });
    create("announcement", "L2Advertisement", { ipAddressPools: [pool.metadata.name] });

    this.poolName = pool.metadata.name;
    this.registerOutputs({ poolName: this.poolName });
  }
}
