import type * as pulumi from "@pulumi/pulumi";
import type { IssuerIdentity } from "../../cert-manager/index.ts";
import type { Duration } from "../../shared/duration.ts";
import type { HelmValues } from "../../shared/helm-values.ts";

/**
 * How workloads get their certificates:
 * - `istio-csr`: from cert-manager's istio-csr, which has each one signed by Vault;
 * - `kubernetes-csr`: from istiod as registration authority, which has each one signed by Vault through Kubernetes'
 *   CertificateSigningRequests and cert-manager;
 * - `plug-in`: from istiod, whose own CA cert-manager has signed by a CA in Vault and keeps renewed.
 *
 * @see https://istio.io/latest/docs/tasks/security/cert-management/
 */
export type MeshCaKind = "istio-csr" | "kubernetes-csr" | "plug-in";

/** How the mesh's issuers reach Vault. */
export interface MeshVaultAccess {
  /** Vault as pods reach it, `https://` only. */
  readonly server: string;
  /** PEM of the CAs that may have signed the certificate of Vault's listener. */
  readonly caBundle: pulumi.Input<string>;
  /** Path of Vault's Kubernetes auth method, without `auth/`. */
  readonly authPath: pulumi.Input<string>;
  /** Role of that auth method, bound to {@link serviceAccount} in the namespace istio-system. */
  readonly authRole: pulumi.Input<string>;
  /** Audience of the issuers' tokens. */
  readonly audience: pulumi.Input<string>;
  /** Service account that the issuers present to Vault. It is created, and used for nothing else. */
  readonly serviceAccount: string;
}

/** What a knob builds on. */
export interface MeshCaContext {
  readonly parent: pulumi.Resource;
  /** Prefix of the resources' names. */
  readonly name: string;
  readonly clusterId: string;
  readonly trustDomain: string;
  /** Lifetime of workloads' certificates. */
  readonly lifetime: Duration;
  /** Lifetime of the cluster's own CA; `plug-in` only. */
  readonly caLifetime: Duration;
  readonly vault: MeshVaultAccess;
  /** Path in Vault by which this knob's certificates are signed. */
  readonly signPath: pulumi.Input<string>;
  /** PEM of all roots, one after the other. */
  readonly rootBundle: pulumi.Output<string>;
  /** Identity of the issuers in the namespace istio-system. */
  readonly identity: IssuerIdentity;
  /** Namespace of cert-manager. */
  readonly certManagerNamespace: string;
  /** Chart of istio-csr and its values, where it is not the published one with this project's. */
  readonly istioCsr: { readonly chart?: pulumi.Input<string>; readonly values?: pulumi.Input<HelmValues> };
  /** What must be there before anything asks for a certificate. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** A volume that is mounted into istiod. */
export interface IstiodVolume {
  readonly name: string;
  readonly mountPath: string;
  /** What it is made of, as Kubernetes' Volume has it. */
  readonly source: HelmValues;
}

/** What a knob hands to istiod. */
export interface MeshCa {
  /** Values of istiod's chart. */
  readonly values: pulumi.Input<HelmValues>;
  /** @default none */
  readonly volumes?: readonly IstiodVolume[];
  /** Changes of the chart's objects that its values cannot express. @default none */
  readonly transforms?: readonly pulumi.ResourceTransform[];
  /** What must be ready before istiod starts. */
  readonly ready: readonly pulumi.Resource[];
}
