import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Certificate, IssuerIdentity, VaultIssuer } from "../../cert-manager/index.ts";
import { type Duration, seconds } from "../../shared/duration.ts";
import {
  CHARTS,
  createNamespace,
  installChart,
  invalidInput,
  joinPem,
  mergeHelmValues,
} from "../../shared/index.ts";
import { RootBundle } from "../../trust/index.ts";
import { istioCsrCa } from "../ca/istio-csr.ts";
import { kubernetesCsrCa } from "../ca/kubernetes-csr.ts";
import type { MeshCa, MeshCaContext, MeshCaKind, MeshVaultAccess } from "../ca/mesh-ca.ts";
import { plugInCa } from "../ca/plug-in.ts";
import { NETWORK_LABEL } from "../clusters/topology.ts";
import { type ChartChoices, choiceOf } from "./chart-choices.ts";
import { istiodValues, VALIDATION_VALUES } from "./istiod-values.ts";
import {
  CONTROL_PLANE_ISSUER,
  CONTROL_PLANE_LIFETIME,
  ISTIOD_CERTIFICATE,
  ISTIOD_NAMES,
  ROOT_NAMESPACE,
  ROOTS_CONFIG_MAP,
} from "./names.ts";
import { restrictControlPlane } from "./network.ts";
import { installNodeAgents } from "./node-agents.ts";
import { enforceStrictMutualTls } from "./strict-mutual-tls.ts";

/** Charts of Istio, and of istio-csr. */
export type MeshChart = "base" | "cni" | "istiod" | "istioCsr";

/** Inputs of {@link IstioMesh}. */
export interface IstioMeshArgs extends ChartChoices<MeshChart> {
  /** Name of the cluster within the mesh. */
  readonly clusterId: string;
  /**
   * Name of the cluster's network: clusters of one network reach each other's pods directly.
   * @default the cluster's id
   */
  readonly network?: string;
  /** Trust domain of all identities: the host of their SPIFFE IDs. */
  readonly trustDomain: string;
  /**
   * Trust domains whose identities count as those of {@link trustDomain}, such as the one before.
   * @default none
   */
  readonly trustDomainAliases?: readonly string[];
  /** How workloads get their certificates. */
  readonly ca: MeshCaKind;
  /** Path in Vault that signs: a role's (`istio-csr`, `kubernetes-csr`) or that of the CA in Vault (`plug-in`). */
  readonly signPath: pulumi.Input<string>;
  /** Path of the role in Vault that signs istiod's server certificate. */
  readonly controlPlaneSignPath: pulumi.Input<string>;
  /** How the mesh's issuers log in to Vault. */
  readonly vault: MeshVaultAccess;
  /** PEM of every root to trust, one certificate each. */
  readonly roots: readonly pulumi.Input<string>[];
  /**
   * Lifetime of workloads' certificates, at most `"1h"`: nobody revokes them. Proxies renew at half of it.
   * @default "1h"
   * @see https://csrc.nist.gov/pubs/sp/800/204/a/final (SM-DR13)
   */
  readonly lifetime?: Duration;
  /**
   * Lifetime of the cluster's own CA with `plug-in`; cert-manager renews it when two thirds are over.
   * @default "90d"
   */
  readonly caLifetime?: Duration;
  /**
   * Addresses (CIDR) that workloads reach past their proxies, such as the API server's: it is not in the mesh and does
   * TLS of its own.
   * @default none
   */
  readonly unmeshedAddresses?: readonly string[];
  /**
   * Whether istiod looks after remote clusters too.
   * @default false
   */
  readonly controlsRemotes?: boolean;
  /**
   * Whether proxies answer their workloads' questions for names: those of Services that only another cluster has, and
   * those that a NameOverride changes.
   * @default false
   */
  readonly answersNames?: boolean;
  /**
   * Namespace of cert-manager.
   * @default "cert-manager"
   */
  readonly certManagerNamespace?: string;
  /**
   * Service account of cert-manager's controller.
   * @default "cert-manager"
   */
  readonly certManagerServiceAccount?: pulumi.Input<string>;
}

const DEFAULTS = { lifetime: "1h", caLifetime: "90d" } as const;

/** Longest life of a workload's certificate: a stolen one is of use for as long. */
export const LONGEST_LIFETIME: Duration = "1h";

const CA = { "istio-csr": istioCsrCa, "kubernetes-csr": kubernetesCsrCa, "plug-in": plugInCa } as const;

/**
 * Istio on the CA of this chain, strict from its first pod: mutual TLS everywhere, and no call that nobody has allowed.
 *
 * Finished when istiod serves and the mesh-wide policies are there.
 *
 * @throws InputPropertyError if a workload's certificate would live for more than an hour
 * @see https://istio.io/latest/docs/concepts/security/
 */
export class IstioMesh extends pulumi.ComponentResource {
  /** Name of the cluster within the mesh. */
  readonly clusterId: string;
  /** Trust domain of all identities. */
  readonly trustDomain: string;

  constructor(name: string, args: IstioMeshArgs, opts?: pulumi.ComponentResourceOptions) {
    const { clusterId, network = clusterId, trustDomain, ca: kind } = args;
    const lifetime = args.lifetime ?? DEFAULTS.lifetime;
    if (seconds(lifetime, "lifetime") > seconds(LONGEST_LIFETIME)) {
      throw invalidInput("lifetime", lifetime, `at most ${LONGEST_LIFETIME}`);
    }
    super("homelab-pki:index:IstioMesh", name, { clusterId, network, trustDomain, ca: kind }, opts);
    const child = { parent: this };
    const certManagerNamespace = args.certManagerNamespace ?? "cert-manager";
    const rootBundle = pulumi.all([...args.roots]).apply(joinPem);

    const namespace = createNamespace(
      `${name}-${ROOT_NAMESPACE}`,
      { namespace: ROOT_NAMESPACE, labels: { [NETWORK_LABEL]: network } },
      child,
    );
    const crds = installChart(
      `${name}-base`,
      {
        release: "istio-base",
        namespace: ROOT_NAMESPACE,
        published: CHARTS.istioBase,
        defaults: VALIDATION_VALUES,
        ...choiceOf(args, "base"),
      },
      { ...child, dependsOn: namespace },
    );
    const roots = createRoots();
    const identity = createIdentity();
    const certificate = createServerCertificate();
    const authority = CA[kind](caContext(this));
    const cni = installNodeAgents(this, name, args, [crds]);
    const istiod = createIstiod(authority);
    restrictControlPlane(this, name, namespace.metadata.name);
    enforceStrictMutualTls(this, name, ROOT_NAMESPACE, [istiod]);

    this.clusterId = clusterId;
    this.trustDomain = trustDomain;
    this.registerOutputs({ clusterId, trustDomain });

    /** All of them, in the namespaces of the control plane. */
    function createRoots(): RootBundle {
      const namespaces = kind === "istio-csr" ? [ROOT_NAMESPACE, certManagerNamespace] : [ROOT_NAMESPACE];
      return new RootBundle(
        `${name}-roots`,
        { bundleName: ROOTS_CONFIG_MAP, roots: args.roots, namespaces },
        { ...child, dependsOn: namespace },
      );
    }

    function createIdentity(): IssuerIdentity {
      return new IssuerIdentity(
        `${name}-issuer-identity`,
        {
          namespace: namespace.metadata.name,
          serviceAccount: args.vault.serviceAccount,
          controllerNamespace: certManagerNamespace,
          controllerServiceAccount: args.certManagerServiceAccount,
        },
        child,
      );
    }

    function createServerCertificate(): Certificate {
      const issuer = new VaultIssuer(
        `${name}-control-plane`,
        { issuerName: CONTROL_PLANE_ISSUER, identity, signPath: args.controlPlaneSignPath, ...args.vault },
        child,
      );
      return new Certificate(
        `${name}-istiod`,
        {
          certificateName: ISTIOD_CERTIFICATE,
          secretName: ISTIOD_CERTIFICATE,
          namespace: ROOT_NAMESPACE,
          issuer: { name: issuer.issuerName, kind: "Issuer" },
          dnsNames: [...ISTIOD_NAMES],
          duration: CONTROL_PLANE_LIFETIME,
        },
        child,
      );
    }

    function caContext(parent: IstioMesh): MeshCaContext {
      return {
        parent,
        name,
        clusterId,
        trustDomain,
        lifetime,
        caLifetime: args.caLifetime ?? DEFAULTS.caLifetime,
        vault: args.vault,
        signPath: args.signPath,
        rootBundle,
        identity,
        certManagerNamespace,
        istioCsr: choiceOf(args, "istioCsr"),
        dependsOn: [roots],
      };
    }

    function createIstiod({ values, volumes, transforms = [], ready }: MeshCa): kubernetes.helm.v4.Chart {
      const settings = {
        clusterId,
        network,
        trustDomain,
        trustDomainAliases: args.trustDomainAliases ?? [],
        lifetime,
        unmeshedAddresses: args.unmeshedAddresses ?? [],
        controlsRemotes: args.controlsRemotes,
        answersNames: args.answersNames,
      };
      const defaults = pulumi
        .all([rootBundle, values])
        .apply(([bundle, ofCa]) =>
          mergeHelmValues(istiodValues({ ...settings, rootBundle: bundle }, volumes), ofCa),
        );
      return installChart(
        `${name}-istiod`,
        {
          release: "istiod",
          namespace: ROOT_NAMESPACE,
          published: CHARTS.istiod,
          defaults,
          ...choiceOf(args, "istiod"),
        },
        {
          ...child,
          transforms: [...transforms],
          dependsOn: [crds, cni, roots, certificate, ...ready],
        },
      );
    }
  }
}
