import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CHARTS, createNamespace, type HelmValues, installChart } from "../../shared/index.ts";
import { type ChartChoices, choiceOf } from "../control-plane/chart-choices.ts";
import { ROOT_NAMESPACE } from "../control-plane/names.ts";
import { installNodeAgents } from "../control-plane/node-agents.ts";
import { closeNamespace } from "../traffic/network-policies.ts";
import { CONTROL_PLANES_ANNOTATION, NETWORK_LABEL } from "./topology.ts";

/** Charts of Istio in a cluster without a control plane of its own. */
export type RemoteChart = "base" | "cni" | "istiod";

/** Service account of Istio's chart `base` by which istiod reads a cluster. */
const READER = "istio-reader-service-account";

/** Inputs of {@link RemoteCluster}. */
export interface RemoteClusterArgs extends ChartChoices<RemoteChart> {
  /** Name of the cluster within the mesh. */
  readonly clusterId: string;
  /** Name of the cluster's network. */
  readonly network: string;
  /** Trust domain of all identities: the host of their SPIFFE IDs. */
  readonly trustDomain: string;
  /** Name of the cluster whose istiod looks after this one. */
  readonly controlPlane: string;
  /** Address of that cluster's gateway for other networks, which leads to its istiod. */
  readonly controlPlaneAddress: string;
  /** API server of this cluster as that istiod reaches it, `https://` only. */
  readonly apiServer: string;
}

/**
 * A cluster that uses the control plane of another one: its pods get their sidecars from there, and istiod there reads
 * its Services and pods. Make it with the provider of this cluster, and hand {@link RemoteCluster.kubeconfig} over to
 * a {@link RemoteSecret} in the other.
 *
 * Istio's kinds are not installed: policies are those of the control plane's cluster, and one that somebody writes here
 * is refused instead of never heeded.
 *
 * @see https://istio.io/latest/docs/setup/install/multicluster/primary-remote_multi-network/
 */
export class RemoteCluster extends pulumi.ComponentResource {
  /** Name of the cluster within the mesh. */
  readonly clusterId: string;
  /** Kubeconfig by which istiod reads this cluster; a secret. */
  readonly kubeconfig: pulumi.Output<string>;

  constructor(name: string, args: RemoteClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { clusterId, network, controlPlane, apiServer } = args;
    super("homelab-pki:index:RemoteCluster", name, { clusterId, network, controlPlane }, opts);
    const child = { parent: this };

    const namespace = createNamespace(
      `${name}-${ROOT_NAMESPACE}`,
      {
        namespace: ROOT_NAMESPACE,
        labels: { [NETWORK_LABEL]: network },
        annotations: { [CONTROL_PLANES_ANNOTATION]: controlPlane },
      },
      child,
    );
    closeNamespace(this, name, namespace.metadata.name);
    // No pod is in it; only istiod's name, the way to it, and the webhook for sidecars.
    const base = installChart(
      `${name}-base`,
      {
        release: "istio-base",
        namespace: ROOT_NAMESPACE,
        published: CHARTS.istioBase,
        defaults: baseValues(),
        ...choiceOf(args, "base"),
      },
      { ...child, dependsOn: namespace },
    );
    installChart(
      `${name}-istiod`,
      {
        release: "istiod",
        namespace: ROOT_NAMESPACE,
        published: CHARTS.istiod,
        defaults: istiodValues(args),
        ...choiceOf(args, "istiod"),
      },
      { ...child, dependsOn: namespace },
    );
    installNodeAgents(this, name, args);
    const token = createToken(base);

    this.clusterId = clusterId;
    this.kubeconfig = pulumi.secret(token.data.apply((data) => kubeconfigOf(clusterId, apiServer, data)));
    this.registerOutputs({ clusterId, kubeconfig: this.kubeconfig });

    /** Istiod's way in has no end: it is taken away with this Secret. */
    function createToken(reader: kubernetes.helm.v4.Chart): kubernetes.core.v1.Secret {
      return new kubernetes.core.v1.Secret(
        `${name}-token`,
        {
          type: "kubernetes.io/service-account-token",
          metadata: {
            name: `${READER}-token`,
            namespace: namespace.metadata.name,
            annotations: { "kubernetes.io/service-account.name": READER },
          },
        },
        { ...child, dependsOn: reader, additionalSecretOutputs: ["data"] },
      );
    }
  }
}

/** Of the chart only the service account; what is cluster-wide in it are Istio's kinds and who checks them. */
function baseValues(): HelmValues {
  return { global: { resourceScope: "namespace" } };
}

function istiodValues({
  clusterId,
  network,
  trustDomain,
  controlPlaneAddress,
}: RemoteClusterArgs): HelmValues {
  return {
    profile: "remote",
    istiodRemote: { enabled: true, injectionPath: `/inject/cluster/${clusterId}/net/${network}` },
    global: {
      network,
      multiCluster: { clusterName: clusterId },
      remotePilotAddress: controlPlaneAddress,
    },
    // Istiod asks each cluster for the trust domain of its pods; without an answer it takes cluster.local for it, and
    // callers would refuse the pods' certificates.
    configMap: true,
    meshConfig: { trustDomain },
  };
}

/** What `istioctl create-remote-secret` would make: the reader's token, and the CA that signed the API server. */
function kubeconfigOf(clusterId: string, server: string, data: Readonly<Record<string, string>>): string {
  const { token = "", "ca.crt": ca } = data;
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: clusterId, cluster: { server, "certificate-authority-data": ca } }],
    users: [{ name: clusterId, user: { token: Buffer.from(token, "base64").toString() } }],
    contexts: [{ name: clusterId, context: { cluster: clusterId, user: clusterId } }],
    "current-context": clusterId,
  });
}
