export {
  CHART_NAMES,
  type ChartName,
  chartPath,
  chartVersion,
  ensureCharts,
  LAB_CHART_VALUES,
} from "./charts.ts";
export { type NodeStatus, nodeStatus, startNode, stopNode } from "./node.ts";
