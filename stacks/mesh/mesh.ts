import * as kubernetes from "@pulumi/kubernetes";
import { type Input, secret } from "@pulumi/pulumi";
import { IstioMesh, type MeshVaultAccess } from "../../components/mesh/index.ts";
import type { HelmValues } from "../../components/shared/index.ts";
import type { ConfiguredCluster } from "../cluster.ts";
import type { MeshClusterConfig, MeshConfig, StackConfig } from "../config/index.ts";
import type { AuthorityGeneration, TrustAnchors } from "../trust-root.ts";
import { connectClusters } from "./clusters.ts";
import { createMembers } from "./members.ts";
import { createSigning, type MeshSigning } from "./signing.ts";

/** What the layer `mesh` leaves behind. */
export interface Mesh {
  /** Generations of the CA in Vault above the clusters' own; none unless `ca` is `plug-in`. */
  readonly authorityGenerations: readonly AuthorityGeneration[];
}

/**
 * The layer `mesh`: Istio on the CA of this chain, its members, and who may call whom. Nothing while there is no CA
 * that signs.
 *
 * @param anchors the trust root, of this stack or another
 * @param cluster the layer `cluster`
 */
export async function deployMesh(
  stack: StackConfig,
  config: MeshConfig,
  anchors: TrustAnchors,
  cluster: ConfiguredCluster,
): Promise<Mesh | undefined> {
  const { issuing } = anchors;
  const { authPath } = cluster;
  if (issuing === undefined || authPath === undefined) return undefined;
  const [own] = config.clusters.filter(({ kubeconfig }) => kubeconfig === undefined);
  if (own === undefined)
    throw new Error("no cluster is the stack's own although the configuration was checked");
  // Istiod's configuration is a ConfigMap that Pulumi would otherwise take away and make anew, and without it istiod
  // goes back to a trust domain and a CA of its own.
  const provider = new kubernetes.Provider("mesh", { enableConfigMapMutable: true });
  const signing = createSigning(stack, config, {
    clusterId: own.id,
    ca: issuing,
    authPath,
    cluster,
    anchors,
  });
  const mesh = createMesh(signing, own);
  connectClusters(config, { own, mesh, provider, valuesOf });
  await createMembers(config, {
    mesh,
    provider,
    network: own.network,
    cluster,
    roots: anchors.roots,
    valuesOf,
  });
  return { authorityGenerations: authorityGenerations(signing) };

  function createMesh(signing: MeshSigning, { id, network, dns }: MeshClusterConfig) {
    const { certManager, issuerAccess } = cluster.config;
    const vault: MeshVaultAccess = {
      server: stack.vault.address,
      caBundle: stack.vault.caCert ?? anchors.rootBundle,
      authPath: signing.access.authPath,
      authRole: signing.access.authRole,
      audience: issuerAccess.audience,
      serviceAccount: issuerAccess.serviceAccount,
    };
    return new IstioMesh(
      "mesh",
      {
        clusterId: id,
        network,
        trustDomain: config.trustDomain,
        trustDomainAliases: config.trustDomainAliases,
        ca: config.ca,
        signPath: signing.workloads,
        controlPlaneSignPath: signing.controlPlane,
        vault,
        roots: anchors.roots,
        lifetime: config.lifetime,
        caLifetime: config.meshCa?.clusterTtl,
        unmeshedAddresses: config.unmeshedAddresses,
        controlsRemotes: config.clusters.length > 1,
        answersNames: config.clusters.length > 1 || dns.length > 0,
        certManagerNamespace: certManager.namespace,
        charts: config.charts,
        values: Object.fromEntries(CHARTS.map((chart) => [chart, valuesOf(chart)])),
      },
      { provider, dependsOn: [...cluster.ready, signing.access] },
    );
  }

  function authorityGenerations({ authority }: MeshSigning): AuthorityGeneration[] {
    const generations = config.meshCa?.generations ?? [];
    return generations.map(({ id, state }) => ({ id, state, certificate: authority?.certificates.get(id) }));
  }

  /** Values of a chart, which stay encrypted in the state where they are in the stack's file. */
  function valuesOf(chart: keyof MeshConfig["values"]): Input<HelmValues> {
    const values = config.values[chart] ?? {};
    return stack.secretKeys.has("mesh") ? secret(values) : values;
  }
}

const CHARTS = ["base", "cni", "istiod", "istioCsr"] as const;
