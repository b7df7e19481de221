import { Certificate } from "../../../policy/resources/cert-manager.ts";
import { HelmChart, HelmChartV3, HelmRelease } from "../../../policy/resources/kubernetes.ts";
import { PrometheusRule } from "../../../policy/resources/prometheus.ts";
import { LocallySignedCert } from "../../../policy/resources/tls.ts";
import { SecretBackendCert } from "../../../policy/resources/vault.ts";
import type { RuleCases } from "../support/cases.ts";
import { type Declared, UNKNOWN } from "../support/judge.ts";

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

const chart = (type = HelmChart): Declared => ({ type, name: "cert-manager-chart", props: {} });
const object = (name: string, metadata?: object, parent = "cert-manager-chart"): Declared => ({
  type: "kubernetes:core/v1:ConfigMap",
  name,
  parent,
  props: { metadata },
});
const labelled = (name: string, label: string, parent?: string) =>
  object(name, { labels: { "helm.sh/chart": label } }, parent);

const release = (own: Record<string, unknown>): Declared => ({
  type: HelmRelease,
  name: "cert-manager",
  props: own,
});

const ALLOWED = "cert-manager-v1.21.2, trust-manager-v0.25.0";
const wrongChart = (value: string) =>
  `cert-manager-chart: the label helm.sh/chart of its objects is ${value}; allowed: ${ALLOWED}. ` +
  "Change the chart's version.";
const wrongRelease = (value: string) =>
  `cert-manager: version is ${value}; allowed: ${ALLOWED}. Change the resource's version.`;

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
    rule: "stack-chart-versions-pinned",
    accepts: [
      {
        what: "a chart of the list, whose objects need not all say so",
        resources: [
          chart(),
          labelled("a", "cert-manager-v1.21.2"),
          object("b"),
          object("c", {}),
          object("d", { labels: {} }),
        ],
      },
      {
        what: "objects of something else",
        resources: [
          chart(),
          labelled("a", "cert-manager-v1.21.2"),
          { ...chart(), name: "trust-manager" },
          labelled("b", "trust-manager-v0.25.0", "trust-manager"),
          labelled("c", "nginx-1.0.0", "a"),
        ],
      },
      { what: "a chart that is not rendered yet", resources: [chart()] },
      {
        what: "a release at a version of the list",
        resources: [
          release({ chart: "oci://quay.io/jetstack/charts/cert-manager", version: "v1.21.2" }),
          release({ chart: "trust-manager", version: "v0.25.0" }),
          release({ chart: "./charts/trust-manager-v0.25.0/" }),
          release({ chart: "./charts/cert-manager-v1.21.2.tgz" }),
        ],
      },
      {
        what: "what the environment lists",
        resources: [release({ chart: "nginx", version: "1.0.0" })],
        parameters: { charts: ["nginx-1.0.0"] },
      },
    ],
    refuses: [
      {
        what: "another version of a chart",
        resources: [chart(), labelled("a", "cert-manager-v1.20.0"), labelled("b", "cert-manager-v1.21.2")],
        messages: [wrongChart('"cert-manager-v1.20.0"')],
      },
      {
        what: "a chart of the older kind",
        resources: [chart(HelmChartV3 as never), labelled("a", "cert-manager-v1.20.0")],
        messages: [wrongChart('"cert-manager-v1.20.0"')],
      },
      {
        what: "a chart that does not tell its version",
        resources: [chart(), object("a")],
        messages: [wrongChart("not set")],
      },
      {
        what: "a release at another version, or at none",
        resources: [
          release({ chart: "cert-manager", version: "v1.20.0" }),
          release({ chart: "cert-manager" }),
          release({ chart: "trust-manager", version: "v1.21.2" }),
        ],
        messages: [wrongRelease('"v1.20.0"'), wrongRelease("not set"), wrongRelease('"v1.21.2"')],
      },
    ],
    postpones: [
      {
        what: "a release that is not known yet",
        resources: [release({ chart: "cert-manager", version: UNKNOWN })],
      },
      { what: "labels that are not known yet", resources: [chart(), labelled("a", UNKNOWN)] },
    ],
  },
];
