import { HelmChart, HelmChartV3, HelmRelease } from "../../../../policy/resources/kubernetes.ts";
import type { RuleCases } from "../../support/cases.ts";
import { type Declared, UNKNOWN } from "../../support/judge.ts";

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

const ALLOWED =
  "cert-manager-v1.21.2, trust-manager-v0.25.0, base-1.31.1, cni-1.31.1, istiod-1.31.1, gateway-1.31.1, " +
  "cert-manager-istio-csr-v0.17.0";
const wrongChart = (value: string) =>
  `cert-manager-chart: the label helm.sh/chart of its objects is ${value}; allowed: ${ALLOWED}. ` +
  "Change the chart's version.";
const wrongRelease = (value: string) =>
  `cert-manager: version is ${value}; allowed: ${ALLOWED}. Change the resource's version.`;

export const cases: readonly RuleCases[] = [
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
