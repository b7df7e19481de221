import * as pulumi from "@pulumi/pulumi";
import { unfitInput } from "../../shared/index.ts";
import { ROOT_NAMESPACE } from "../control-plane/names.ts";
import { createIstioObject } from "../istio-object.ts";

/** Inputs of {@link NameOverride}. */
export interface NameOverrideArgs {
  /** Name that workloads ask for; the object's own name, too. */
  readonly host: string;
  /** Addresses that they get. */
  readonly addresses: readonly string[];
}

/**
 * A name that workloads of the mesh resolve to given addresses, whatever their cluster's DNS says. Their proxies answer
 * it, so it needs a mesh with {@link IstioMeshArgs.answersNames}. What is there stays outside the mesh: proxies hand
 * calls on as they are, and NetworkPolicies must let them (see `unmeshedAddresses`).
 *
 * @throws InputPropertyError if there are no addresses
 * @see https://istio.io/latest/docs/ops/configuration/traffic-management/dns-proxy/
 */
export class NameOverride extends pulumi.ComponentResource {
  /** The name. */
  readonly host: pulumi.Output<string>;

  constructor(name: string, args: NameOverrideArgs, opts?: pulumi.ComponentResourceOptions) {
    const { host, addresses } = args;
    if (addresses.length === 0) throw unfitInput("addresses", "must have at least one address");
    super("homelab-pki:index:NameOverride", name, { host, addresses }, opts);

    createIstioObject(this, `${name}-entry`, {
      apiVersion: "networking.istio.io/v1",
      kind: "ServiceEntry",
      // In the root namespace it is everybody's.
      metadata: { name: host, namespace: ROOT_NAMESPACE },
      spec: { hosts: [host], addresses, location: "MESH_EXTERNAL", resolution: "NONE" },
    });

    this.host = pulumi.output(host);
    this.registerOutputs({ host: this.host });
  }
}
