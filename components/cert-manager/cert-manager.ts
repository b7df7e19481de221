import * as pulumi from "@pulumi/pulumi";
import { CHARTS, createNamespace, type HelmValues, installChart, unfitInput } from "../shared/index.ts";

/** Inputs of {@link CertManager}. */
export interface CertManagerArgs {
  /**
   * cert-manager runs already, installed by something else: create nothing and only say where it is.
   *
   * @default false
   */
  readonly existing?: boolean;
  /**
   * Namespace of cert-manager, which is also where its cluster issuers find their service accounts and Secrets.
   *
   * @default "cert-manager"
   */
  readonly namespace?: string;
  /**
   * Service account of the controller.
   *
   * @default "cert-manager"
   */
  readonly serviceAccount?: string;
  /**
   * Labels of the namespace, beside the one that enforces the Pod Security Standard `restricted`.
   *
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
   */
  readonly namespaceLabels?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Chart to install instead of the published one: an OCI reference at the pinned version, or a local path.
   *
   * @default `CHARTS.certManager`
   */
  readonly chart?: pulumi.Input<string>;
  /**
   * Values of the chart, laid over this component's.
   *
   * @default CRDs are installed and outlive the chart; no start-up Job
   * @see https://artifacthub.io/packages/helm/cert-manager/cert-manager
   */
  readonly values?: pulumi.Input<HelmValues>;
}

/**
 * cert-manager: a namespace and the pinned chart, or a reference to an installation that exists.
 *
 * Finished when every Deployment of the chart is available, so `dependsOn` this component means "after the
 * webhook's pod serves". The API server may need a few seconds more until it reaches and trusts the webhook:
 * what meets it carries `webhookRetry()`.
 *
 * @throws InputPropertyError if `existing` comes with something to install
 */
export class CertManager extends pulumi.ComponentResource {
  /** Namespace of cert-manager. */
  readonly namespace: pulumi.Output<string>;
  /** Name of the controller's service account. */
  readonly serviceAccount: pulumi.Output<string>;

  constructor(name: string, args: CertManagerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const { existing = false, namespace = "cert-manager", serviceAccount = "cert-manager" } = args;
    if (existing) refuseInstallation(args);
    super("homelab-pki:index:CertManager", name, { existing, namespace, serviceAccount }, opts);

    if (existing) {
      this.namespace = pulumi.output(namespace);
    } else {
      const created = createNamespace(
        `${name}-namespace`,
        { namespace, labels: args.namespaceLabels },
        { parent: this },
      );
      this.namespace = created.metadata.name;
      install(this, name, this.namespace, serviceAccount, args);
    }
    this.serviceAccount = pulumi.output(serviceAccount);
    this.registerOutputs({ namespace: this.namespace, serviceAccount: this.serviceAccount });
  }
}

function refuseInstallation(args: CertManagerArgs): void {
  for (const field of ["chart", "values", "namespaceLabels"] as const) {
    if (args[field] !== undefined) {
      throw unfitInput(field, "cannot be set together with existing: true, which installs nothing");
    }
  }
}

function install(
  parent: CertManager,
  name: string,
  namespace: pulumi.Output<string>,
  serviceAccount: string,
  args: CertManagerArgs,
): void {
  const defaults: HelmValues = {
    // Without `keep`, uninstalling the chart deletes the CRDs and with them every certificate of the cluster.
    crds: { enabled: true, keep: true },
    // The chart's readiness check is a Helm hook, and a chart that Pulumi renders runs none.
    startupapicheck: { enabled: false },
    serviceAccount: { name: serviceAccount },
  };
  const { chart, values } = args;
  installChart(
    `${name}-chart`,
    { release: "cert-manager", namespace, published: CHARTS.certManager, chart, defaults, values },
    { parent },
  );
}
