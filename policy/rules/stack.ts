import { posix } from "node:path";
import { countParameter, listParameter } from "../kernel/parameters.ts";
import { stackRule } from "../kernel/stack-rule.ts";
import { Certificate } from "../resources/cert-manager.ts";
import { HelmChart, HelmChartV3, HelmRelease } from "../resources/kubernetes.ts";
import { PrometheusRule } from "../resources/prometheus.ts";
import { LocallySignedCert } from "../resources/tls.ts";
import { SecretBackendCert } from "../resources/vault.ts";

/** A person can watch a handful of dates, and no more. */
export const stackCertificateExpiryAlert = stackRule(
  {
    name: "stack-certificate-expiry-alert",
    title: "Many certificates come with an alert on their expiry",
    reason: "Of more than a handful of certificates, one that is not renewed is noticed when it has expired.",
    level: "mandatory",
    severity: "high",
    url: "https://cert-manager.io/docs/devops-tips/prometheus-metrics/",
    remediation:
      "Set homelab-pki:expiryAlerts, or add a PrometheusRule with an alert on a metric of certificates' expiry dates.",
    parameters: {
      withoutAlert: countParameter(10, "How many certificates a stack may have without an alert."),
      metrics: listParameter(
        [
          "certmanager_certificate_expiration_timestamp_seconds",
          "x509_cert_not_after",
          "probe_ssl_earliest_cert_expiry",
        ],
        "Metrics that tell when certificates expire; the alert reads one of them.",
      ),
    },
  },
  ({ of, parameters: { withoutAlert, metrics }, refuseStack }) => {
    const count = of(Certificate).length + of(LocallySignedCert).length + of(SecretBackendCert).length;
    if (count <= withoutAlert) return;
    const alerts = of(PrometheusRule)
      .flatMap(({ props }) => props.spec?.groups ?? [])
      .flatMap(({ rules }) => rules ?? [])
      .filter(({ alert }) => alert !== undefined);
    if (alerts.some(({ expr }) => metrics.some((metric) => String(expr).includes(metric)))) return;
    refuseStack(
      `stack: ${count} certificates and no alert on their expiry; allowed: ${withoutAlert} without one. ` +
        `Set homelab-pki:expiryAlerts, or add a PrometheusRule with an alert on ${metrics.join(" or ")}.`,
    );
  },
);

/** Versions that were not tried together fail in ways that nobody has seen. */
export const stackChartVersionsPinned = stackRule(
  {
    name: "stack-chart-versions-pinned",
    title: "Charts are installed at the versions that were tried together",
    reason: "A chart at another version brings code into the cluster that nobody has looked at or tried.",
    level: "mandatory",
    severity: "high",
    url: "https://helm.sh/docs/chart_best_practices/labels/#standard-labels",
    remediation: "Install a version of the list, or add the version to the list once it was tried.",
    parameters: {
      charts: listParameter(
        ["cert-manager-v1.21.2", "trust-manager-v0.25.0"],
        "Charts with their versions, as in the label helm.sh/chart: name-version.",
      ),
    },
  },
  ({ of, resources, parameters: { charts }, refuse }) => {
    const allowed = charts.join(", ");
    for (const release of of(HelmRelease)) {
      const { chart, version } = release.props;
      const name = posix.basename(chart, ".tgz");
      // The name of a folder or of an archive tells the version too.
      if (charts.includes(name) || charts.includes(`${name}-${version}`)) continue;
      refuse(release, { property: "version", value: version, allowed });
    }
    for (const chart of [...of(HelmChart), ...of(HelmChartV3)]) {
      // The provider registers a chart without its inputs; what was installed is told by its objects.
      const objects = resources.filter(({ parent }) => parent?.urn === chart.resource.urn);
      const labels = new Set(objects.map(({ props }) => props.metadata?.labels?.["helm.sh/chart"]));
      // Not every object of a chart needs the label.
      if (labels.size > 1) labels.delete(undefined);
      for (const value of labels) {
        if (charts.includes(value)) continue;
        refuse(chart, {
          property: "the label helm.sh/chart of its objects",
          value,
          allowed,
          change: "the chart's version",
        });
      }
    }
  },
);

export const stackRules = [stackCertificateExpiryAlert, stackChartVersionsPinned];
