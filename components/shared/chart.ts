import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type HelmValues, mergeHelmValues } from "./helm-values.ts";
import type { ChartCoordinates } from "./versions.ts";

/** Inputs of {@link installChart}. */
export interface InstallChartArgs {
  /** Name of the release: names and labels of the chart's objects derive from it. */
  readonly release: pulumi.Input<string>;
  /** Namespace of its objects. */
  readonly namespace: pulumi.Input<string>;
  /** The published chart, and the version of whatever is installed. */
  readonly published: ChartCoordinates;
  /**
   * Chart to install instead of the published one: an OCI reference at the pinned version, or a local path.
   * @default the published one
   */
  readonly chart?: pulumi.Input<string>;
  /** Values of the component that installs it. */
  readonly defaults: pulumi.Input<HelmValues>;
  /**
   * Values of the component's user, laid over them.
   * @default none
   */
  readonly values?: pulumi.Input<HelmValues>;
}

/**
 * Installs a chart at the version of the version table.
 *
 * Finished when its Deployments and DaemonSets are ready, and its load balancers have their addresses.
 */
export function installChart(
  name: string,
  { release, namespace, published, chart, defaults, values }: InstallChartArgs,
  opts: pulumi.ComponentResourceOptions,
): kubernetes.helm.v4.Chart {
  return new kubernetes.helm.v4.Chart(
    name,
    {
      name: release,
      namespace,
      chart: chart ?? published.chart,
      version: published.version,
      values: pulumi.all([defaults, values ?? {}]).apply(([below, onTop]) => mergeHelmValues(below, onTop)),
    },
    pulumi.mergeOptions(opts, { transforms: [skipServiceAwait] }),
  );
}

/**
 * Has nobody wait for a chart's Services: their pods are awaited anyway, and after the last of them a Service waits
 * another ten seconds, chart after chart. What finds a webhook not there yet asks again, see `webhookRetry`.
 *
 * @see https://github.com/pulumi/pulumi-kubernetes/pull/417
 */
export const skipServiceAwait: pulumi.ResourceTransform = ({ type, props, opts }) => {
  if (type !== "kubernetes:core/v1:Service" || props.spec?.type === "LoadBalancer") return undefined;
  const { metadata } = props;
  const annotations = { ...metadata?.annotations, "pulumi.com/skipAwait": "true" };
  return { props: { ...props, metadata: { ...metadata, annotations } }, opts };
};
