import type * as pulumi from "@pulumi/pulumi";
import type { HelmValues, InstallChartArgs } from "../../shared/index.ts";

/** What a component's user may say of the charts that it installs. */
export interface ChartChoices<Chart extends string> {
  /**
   * Charts to install instead of the published ones: OCI references at the pinned version, or local paths.
   * @default `CHARTS`
   */
  readonly charts?: Readonly<Partial<Record<Chart, pulumi.Input<string>>>>;
  /**
   * Values of the charts, laid over this component's.
   * @default none
   */
  readonly values?: Readonly<Partial<Record<Chart, pulumi.Input<HelmValues>>>>;
}

/** What is said of one of them. */
export function choiceOf<Chart extends string>(
  { charts, values }: ChartChoices<Chart>,
  chart: Chart,
): Pick<InstallChartArgs, "chart" | "values"> {
  return { chart: charts?.[chart], values: values?.[chart] };
}
