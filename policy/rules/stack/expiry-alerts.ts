import { countParameter, listParameter } from "../../kernel/parameters.ts";
import { type StackContext, stackRule } from "../../kernel/stack-rule.ts";
import { Certificate } from "../../resources/cert-manager.ts";
import { RemoteCommand } from "../../resources/command.ts";
import { PrometheusRule } from "../../resources/prometheus.ts";
import { LocallySignedCert } from "../../resources/tls.ts";
import { SecretBackendCert } from "../../resources/vault.ts";
import { certificateText } from "../../shared/host-certificates.ts";
import { commandTexts } from "../../shared/host-texts.ts";

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
    if (hasAlertOn(metrics, of)) return;
    refuseStack(
      `stack: ${count} certificates and no alert on their expiry; allowed: ${withoutAlert} without one. ` +
        `Set homelab-pki:expiryAlerts, or add a PrometheusRule with an alert on ${metrics.join(" or ")}.`,
    );
  },
);

/** An alert on what is in the cluster sees no machine. */
export const stackHostCertificateExpiryAlert = stackRule(
  {
    name: "stack-host-certificate-expiry-alert",
    title: "Many hosts come with an alert on the expiry of their certificates",
    reason:
      "Of more than a handful of hosts, one that fails to renew is noticed when it has stopped serving.",
    level: "mandatory",
    severity: "high",
    url: "https://prometheus.io/docs/practices/alerting/",
    remediation:
      "Give a host the profile prometheus, whose rules have such an alert, or add a PrometheusRule with an alert on a metric of the hosts.",
    parameters: {
      withoutAlert: countParameter(10, "How many hosts with certificates a stack may have without an alert."),
      metrics: listParameter(
        [
          "homelab_pki_certificate_not_after_timestamp_seconds",
          "x509_cert_not_after",
          "probe_ssl_earliest_cert_expiry",
        ],
        "Metrics that tell when the certificates of hosts expire; the alert reads one of them.",
      ),
    },
  },
  ({ of, parameters: { withoutAlert, metrics }, refuseStack }) => {
    const commands = of(RemoteCommand);
    // What a command reads may not be known in a preview, and for a few hosts it need not be.
    if (commands.length <= withoutAlert) return;
    const count = commands.filter(({ props }) => certificateText(props) !== undefined).length;
    if (count <= withoutAlert) return;
    const texts = commands.flatMap(({ props }) => [...commandTexts(props)].map(({ text }) => text));
    const onHosts = texts.filter((text) => /\balert:/.test(text));
    if (hasAlertOn(metrics, of) || onHosts.some((text) => mentions(text, metrics))) return;
    refuseStack(
      `stack: ${count} hosts with certificates and no alert on their expiry; allowed: ${withoutAlert} without one. ` +
        `Add the profile prometheus to homelab-pki:hosts[].profiles, or a PrometheusRule with an alert on ${metrics.join(" or ")}.`,
    );
  },
);

/** Who notices that a certificate was not renewed. */
export const expiryAlertRules = [stackCertificateExpiryAlert, stackHostCertificateExpiryAlert];

function hasAlertOn(metrics: readonly string[], of: StackContext<never>["of"]): boolean {
  return of(PrometheusRule)
    .flatMap(({ props }) => props.spec?.groups ?? [])
    .flatMap(({ rules }) => rules ?? [])
    .filter(({ alert }) => alert !== undefined)
    .some(({ expr }) => mentions(String(expr), metrics));
}

function mentions(text: string, metrics: readonly string[]): boolean {
  return metrics.some((metric) => text.includes(metric));
}
