import * as pulumi from "@pulumi/pulumi";
import { CHARTS, type HelmValues, installChart, unfitInput } from "../shared/index.ts";
import { retryCertManagerChildren } from "../shared/webhook-retry.ts";

/** Inputs of {@link TrustManager}. */
export interface TrustManagerArgs {
  /**
   * trust-manager runs already, installed by something else: create nothing and only say where it is.
   *
   * @default false
   */
  readonly existing?: boolean;
  /**
   * Namespace of trust-manager, which must exist. It is also the trust namespace, the only one that bundles may
   * take ConfigMaps and Secrets from.
   *
   * @default "cert-manager"
   */
  readonly namespace?: pulumi.Input<string>;
  /**
   * Chart to install instead of the published one: an OCI reference at the pinned version, or a local path.
   *
   * @default `CHARTS.trustManager`
   */
  readonly chart?: pulumi.Input<string>;
  /**
   * Values of the chart, laid over this component's.
   *
   * @default CRDs are installed and outlive the chart; no Secret targets; no public CAs
   * @see https://artifacthub.io/packages/helm/cert-manager/trust-manager
   */
  readonly values?: pulumi.Input<HelmValues>;
}

/**
 * trust-manager from its pinned chart, or a reference to an installation that exists.
 *
 * cert-manager issues the certificate of its webhook, so the component comes after it: `dependsOn` the
 * CertManager.
 *
 * @throws InputPropertyError if `existing` comes with something to install
 */
export class TrustManager extends pulumi.ComponentResource {
  /** Namespace of trust-manager. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: TrustManagerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const { existing = false, namespace = "cert-manager" } = args;
    if (existing) refuseInstallation(args);
    super("homelab-pki:index:TrustManager", name, { existing, namespace }, opts);

    if (!existing) install(this, name, namespace, args);
    this.namespace = pulumi.output(namespace);
    this.registerOutputs({ namespace: this.namespace });
  }
}

function refuseInstallation(args: TrustManagerArgs): void {
  for (const field of ["chart", "values"] as const) {
    if (args[field] !== undefined) {
      throw unfitInput(field, "cannot be set together with existing: true, which installs nothing");
    }
  }
}

function install(
  parent: TrustManager,
  name: string,
  namespace: pulumi.Input<string>,
  args: TrustManagerArgs,
): void {
  const defaults = pulumi.output(namespace).apply((trustNamespace) => ({
    // Without `keep`, uninstalling the chart deletes the CRD, and with it every bundle of the cluster.
    crds: { enabled: true, keep: true },
    // Secret targets would need read access to every Secret of the cluster.
    secretTargets: { enabled: false },
    // A private PKI trusts its own roots and none of the public CAs.
    defaultPackage: { enabled: false },
    app: {
      trust: { namespace: trustNamespace },
      // cert-manager's default lifetime, said explicitly; without `helmCert` it is cert-manager that renews it.
      webhook: { tls: { helmCert: { enabled: false }, certificate: { duration: "2160h" } } },
    },
  }));
  const { chart, values } = args;
  installChart(
    `${name}-chart`,
    { release: "trust-manager", namespace, published: CHARTS.trustManager, chart, defaults, values },
    // The chart brings an Issuer and a Certificate, which meet cert-manager's webhook.
    { parent, transforms: [retryCertManagerChildren] },
  );
}
