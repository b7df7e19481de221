import { stringify } from "yaml";
import type { Lab } from "../../layout.ts";
import { serverBinary } from "../../servers/build.ts";
import { run } from "../../support/run.ts";
import { LAB_CHART_VALUES } from "../chart-values.ts";
import { chartPath } from "../charts.ts";

const NAMESPACE = "metallb-system";

/**
 * MetalLB, by its own chart: what gives addresses to a homelab's load balancers. Which addresses, the program says.
 *
 * @throws LabError when the chart is not in the cache, with Helm's own words.
 */
export async function metalLb(lab: Lab): Promise<string> {
  const chart = chartPath(lab, "metallb");
  const args = ["template", "metallb", chart, "--namespace", NAMESPACE, "--include-crds", "--values", "-"];
  const objects = await run(await serverBinary(lab, "helm"), args, {
    input: stringify(LAB_CHART_VALUES.metallb),
  });
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } };
  return `${stringify(namespace)}---\n${objects}`;
}
