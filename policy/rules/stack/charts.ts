import { posix } from "node:path";
import { listParameter } from "../../kernel/parameters.ts";
import { stackRule } from "../../kernel/stack-rule.ts";
import { HelmChart, HelmChartV3, HelmRelease } from "../../resources/kubernetes.ts";

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
        [
          "cert-manager-v1.21.2",
          "trust-manager-v0.25.0",
          "base-1.31.1",
          "cni-1.31.1",
          "istiod-1.31.1",
          "gateway-1.31.1",
          "cert-manager-istio-csr-v0.17.0",
        ],
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

/** What is installed from elsewhere. */
export const chartRules = [stackChartVersionsPinned];
