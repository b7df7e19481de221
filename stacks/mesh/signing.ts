import type { Input, Output } from "@pulumi/pulumi";
import {
  CONTROL_PLANE_LIFETIME,
  ISTIOD_NAMES,
  istioCsrName,
  ROOT_NAMESPACE,
} from "../../components/mesh/index.ts";
import { IntermediateCa, IssuerAccess, type IssuingCa, PkiRole } from "../../components/pki/index.ts";
import type { ConfiguredCluster } from "../cluster.ts";
import type { MeshConfig, StackConfig } from "../config/index.ts";
import type { TrustAnchors } from "../trust-root.ts";

/** Where the certificates of a mesh are signed, and who may ask for that. */
export interface MeshSigning {
  /** Path in Vault for workloads' certificates, or with `plug-in` for that of the cluster's own CA. */
  readonly workloads: Output<string>;
  /** Path in Vault for istiod's server certificate. */
  readonly controlPlane: Output<string>;
  readonly access: IssuerAccess;
  /** The CA in Vault above the clusters' own; `plug-in` only. */
  readonly authority?: IntermediateCa;
}

/** What the roles of a mesh build on. */
export interface MeshSigningContext {
  readonly clusterId: string;
  readonly ca: IssuingCa;
  readonly authPath: Input<string>;
  readonly cluster: ConfiguredCluster;
  readonly anchors: TrustAnchors;
}

/** Makes the roles of the mesh in Vault, its CA there with `plug-in`, and the way in for its issuers. */
export function createSigning(
  stack: StackConfig,
  config: MeshConfig,
  { clusterId, ca, authPath, cluster, anchors }: MeshSigningContext,
): MeshSigning {
  const controlPlane = createControlPlaneRole();
  const authority = config.meshCa && createMeshCa(config.meshCa);
  const workloads = authority === undefined ? createWorkloadRole() : undefined;
  const access = createAccess();
  return {
    workloads: workloads?.signPath ?? (authority as IntermediateCa).signIntermediatePath,
    controlPlane: controlPlane.signPath,
    access,
    authority,
  };

  /** Istiod's own names and no others. */
  function createControlPlaneRole(): PkiRole {
    return new PkiRole("istio-control-plane", {
      ca,
      role: `istio-${clusterId}-control-plane`,
      allowedDomains: [...ISTIOD_NAMES],
      allowBareDomains: true,
      ttl: CONTROL_PLANE_LIFETIME,
      maxTtl: CONTROL_PLANE_LIFETIME,
    });
  }

  /** Identities of the trust domain and nothing else, with the one exception of istio-csr's own name. */
  function createWorkloadRole(): PkiRole {
    return new PkiRole("istio-workloads", {
      ca,
      role: `istio-${clusterId}`,
      allowedUriSans: [`spiffe://${config.trustDomain}/*`],
      ...(config.ca === "istio-csr" && {
        allowedDomains: [istioCsrName(cluster.config.certManager.namespace)],
        allowBareDomains: true,
      }),
      clientFlag: true,
      ttl: config.lifetime,
      maxTtl: config.lifetime,
    });
  }

  function createMeshCa({ generations, clusterTtl: _, ...settings }: NonNullable<MeshConfig["meshCa"]>) {
    // The configuration was refused if the trust root is not in this stack.
    const root = anchors.root as NonNullable<TrustAnchors["root"]>;
    return new IntermediateCa("mesh-ca", {
      root,
      generations,
      generationsPath: "homelab-pki:mesh.meshCa.generations",
      maxPathLength: 1,
      permittedUriDomains: [config.trustDomain, ...config.trustDomainAliases],
      permittedDnsDomains: [`${ROOT_NAMESPACE}.svc`],
      // Identities and istiod's names are no addresses.
      excludedIpRanges: ["0.0.0.0/0", "::/0"],
      vaultAddress: stack.vault.address,
      protect: stack.protect,
      ...settings,
    });
  }

  function createAccess(): IssuerAccess {
    const { audience, serviceAccount, tokenTtl } = cluster.config.issuerAccess;
    return new IssuerAccess("istio-access", {
      roles: workloads === undefined ? [controlPlane] : [controlPlane, workloads],
      authorities: authority && [authority],
      policy: `istio-${clusterId}`,
      auth: { path: authPath, existing: true },
      authRole: `istio-${clusterId}`,
      serviceAccount,
      namespace: ROOT_NAMESPACE,
      audience,
      tokenTtl,
    });
  }
}
