import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Inputs of {@link ExpiryAlerts}. */
export interface ExpiryAlertsArgs {
  /** Namespace of the PrometheusRule, one that the Prometheus operator watches. */
  readonly namespace: pulumi.Input<string>;
  /**
   * Labels by which Prometheus chooses its rules, such as `release: kube-prometheus-stack`.
   *
   * @default none
   */
  readonly labels?: Readonly<Record<string, pulumi.Input<string>>>;
}

const EXPIRES = "certmanager_certificate_expiration_timestamp_seconds";
const RENEWS = "certmanager_certificate_renewal_timestamp_seconds";

/**
 * Alerts on certificates that cert-manager should have renewed, whatever their lifetimes: from half of the time between
 * renewal and expiry on, and when cert-manager itself says that one is not ready.
 *
 * Needs the Prometheus operator, and cert-manager's metrics scraped.
 *
 * @see https://cert-manager.io/docs/devops-tips/prometheus-metrics/
 */
export class ExpiryAlerts extends pulumi.ComponentResource {
  /** Name of the PrometheusRule. */
  readonly ruleName: pulumi.Output<string>;

  constructor(name: string, args: ExpiryAlertsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { namespace, labels } = args;
    super("homelab-pki:index:ExpiryAlerts", name, { namespace, labels }, opts);

    const rule = new kubernetes.apiextensions.CustomResource(
      `${name}-rule`,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: { name: "homelab-pki-certificates", namespace, ...(labels && { labels }) },
        spec: { groups: [{ name: "homelab-pki-certificates", rules: [notRenewed(), notReady()] }] },
      },
      { parent: this },
    );

    this.ruleName = rule.metadata.name;
    this.registerOutputs({ ruleName: this.ruleName });
  }
}

function notRenewed() {
  return {
    alert: "CertificateNotRenewed",
    // A healthy certificate is renewed at the beginning of that time.
    expr: `${EXPIRES} - time() < (${EXPIRES} - ${RENEWS}) / 2`,
    for: "10m",
    labels: { severity: "critical" },
    annotations: {
      summary: "{{ $labels.namespace }}/{{ $labels.name }} expires in {{ $value | humanizeDuration }}",
      description:
        "cert-manager should have renewed it: kubectl describe certificate, then certificaterequest.",
    },
  };
}

function notReady() {
  return {
    alert: "CertificateNotReady",
    expr: 'certmanager_certificate_ready_status{condition!="True"} == 1',
    for: "15m",
    labels: { severity: "warning" },
    annotations: {
      summary: "{{ $labels.namespace }}/{{ $labels.name }} is not ready",
      description: "What stands in its way: kubectl describe certificate, then certificaterequest.",
    },
  };
}
