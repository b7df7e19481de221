import { Certificate } from "../../../../policy/resources/cert-manager.ts";
import { RemoteCommand } from "../../../../policy/resources/command.ts";
import { PrometheusRule } from "../../../../policy/resources/prometheus.ts";
import { LocallySignedCert } from "../../../../policy/resources/tls.ts";
import { SecretBackendCert } from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";
import { type Declared, UNKNOWN } from "../../support/judge.ts";

/** Some of each kind. */
const certificates = (count: number): Declared[] =>
  Array.from({ length: count }, (_, index) => ({
    type: [Certificate, LocallySignedCert, SecretBackendCert][index % 3] as typeof Certificate,
    name: `certificate-${index}`,
    props: {},
  }));

const prometheus = (spec?: object): Declared => ({ type: PrometheusRule, name: "alerts", props: { spec } });
const alert = (expr: unknown) => prometheus({ groups: [{ rules: [{ alert: "CertificateExpires", expr }] }] });

const EXPIRY = "certmanager_certificate_expiration_timestamp_seconds";
const noAlert =
  "stack: 11 certificates and no alert on their expiry; allowed: 10 without one. Set homelab-pki:expiryAlerts, or add a PrometheusRule with an alert " +
  `on ${EXPIRY} or x509_cert_not_after or probe_ssl_earliest_cert_expiry.`;

/** Hosts that get their certificates by `step`, each with a second command. */
const hosts = (count: number, second: object = { create: "true" }): Declared[] =>
  Array.from({ length: count }, (_, index) => [
    { type: RemoteCommand, name: `identity-${index}`, props: { stdin: "step ca certificate nas" } },
    { type: RemoteCommand, name: `profiles-${index}`, props: second as Record<string, unknown> },
  ]).flat();

const HOST_METRICS = [
  "homelab_pki_certificate_not_after_timestamp_seconds",
  "x509_cert_not_after",
  "probe_ssl_earliest_cert_expiry",
];
const [HOST_EXPIRY = ""] = HOST_METRICS;
const noHostAlert = (count: number, allowed = 10, metrics = HOST_METRICS) =>
  `stack: ${count} hosts with certificates and no alert on their expiry; allowed: ${allowed} without one. ` +
  `Add the profile prometheus to homelab-pki:hosts[].profiles, or a PrometheusRule with an alert on ${metrics.join(" or ")}.`;

export const cases: readonly RuleCases[] = [
  {
    rule: "stack-certificate-expiry-alert",
    accepts: [
      { what: "ten certificates", resources: certificates(10) },
      ...[EXPIRY, "x509_cert_not_after", "probe_ssl_earliest_cert_expiry"].map((metric) => ({
        what: `more with an alert on ${metric}`,
        resources: [...certificates(11), alert(`${metric} - time() < 14 * 86400`)],
      })),
      {
        what: "one alert among other rules",
        resources: [
          ...certificates(11),
          prometheus(),
          prometheus({}),
          prometheus({ groups: [{}, { rules: [{ record: "a", expr: "1" }] }] }),
          alert(1),
          alert(EXPIRY),
        ],
      },
      {
        what: "as many as the environment says",
        resources: certificates(11),
        parameters: { withoutAlert: 11 },
      },
    ],
    refuses: [
      { what: "eleven without an alert", resources: certificates(11), messages: [noAlert] },
      {
        what: "an alert on something else",
        resources: [...certificates(11), alert("up == 0")],
        messages: [noAlert],
      },
      {
        what: "a recording rule alone",
        resources: [
          ...certificates(11),
          prometheus({ groups: [{ rules: [{ record: "a", expr: EXPIRY }] }] }),
        ],
        messages: [noAlert],
      },
    ],
    postpones: [{ what: "an alert that is not known yet", resources: [...certificates(11), alert(UNKNOWN)] }],
  },
  {
    rule: "stack-host-certificate-expiry-alert",
    accepts: [
      { what: "ten hosts", resources: hosts(10) },
      {
        what: "eleven commands that get no certificate",
        resources: hosts(11).filter(({ name }) => name?.startsWith("profiles")),
      },
      ...HOST_METRICS.map((metric) => ({
        what: `more with an alert on ${metric}`,
        resources: [...hosts(11), alert(`${metric} - time() < 86400`)],
      })),
      {
        what: "more with an alert of a Prometheus on one of them",
        resources: [
          ...hosts(11),
          ...hosts(1, { stdin: `- alert: HostCertificateExpires\n  expr: ${HOST_EXPIRY} - time() < 86400` }),
        ],
      },
      {
        what: "ten commands, of which nothing is known yet",
        resources: Array.from({ length: 10 }, () => ({ type: RemoteCommand, props: { stdin: UNKNOWN } })),
      },
      {
        what: "as many as the environment says",
        resources: hosts(11),
        parameters: { withoutAlert: 11 },
      },
    ],
    refuses: [
      { what: "eleven without an alert", resources: hosts(11), messages: [noHostAlert(11)] },
      {
        what: "an alert on something else, and a metric without one",
        resources: [
          ...hosts(11, { stdin: `# ${HOST_EXPIRY}` }),
          ...hosts(1, { stdin: "- alert: HostDown" }),
          alert(EXPIRY),
        ],
        messages: [noHostAlert(12)],
      },
      {
        what: "one, where the environment wants an alert for each",
        resources: hosts(1),
        parameters: { withoutAlert: 0, metrics: ["node_certificate_expiry"] },
        messages: [noHostAlert(1, 0, ["node_certificate_expiry"])],
      },
    ],
    postpones: [
      {
        what: "commands that are not known yet",
        resources: Array.from({ length: 11 }, () => ({ type: RemoteCommand, props: { stdin: UNKNOWN } })),
      },
    ],
  },
];
