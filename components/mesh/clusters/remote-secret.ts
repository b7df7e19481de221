import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ROOT_NAMESPACE } from "../control-plane/names.ts";

/** Inputs of {@link RemoteSecret}. */
export interface RemoteSecretArgs {
  /** Name of the remote cluster within the mesh. */
  readonly clusterId: string;
  /** Kubeconfig by which istiod reads it, as {@link RemoteCluster.kubeconfig} has it. */
  readonly kubeconfig: pulumi.Input<string>;
}

/**
 * A remote cluster, as the istiod that looks after it learns of it. Belongs into the cluster of that istiod, which takes
 * it up without a restart.
 *
 * @see https://istio.io/latest/docs/setup/install/multicluster/primary-remote_multi-network/
 */
export class RemoteSecret extends pulumi.ComponentResource {
  /** Name of the Secret. */
  readonly secretName: pulumi.Output<string>;

  constructor(name: string, args: RemoteSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    const { clusterId, kubeconfig } = args;
    super("homelab-pki:index:RemoteSecret", name, { clusterId }, opts);

    const secret = new kubernetes.core.v1.Secret(
      `${name}-secret`,
      {
        metadata: {
          name: `istio-remote-secret-${clusterId}`,
          namespace: ROOT_NAMESPACE,
          labels: { "istio/multiCluster": "true" },
          annotations: { "networking.istio.io/cluster": clusterId },
        },
        stringData: { [clusterId]: kubeconfig },
      },
      { parent: this },
    );

    this.secretName = secret.metadata.name;
    this.registerOutputs({ secretName: this.secretName });
  }
}
