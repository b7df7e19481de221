export { LAB_CHART_VALUES } from "./chart-values.ts";
export {
  CHART_NAMES,
  type ChartName,
  chartPath,
  chartVersion,
  ensureCharts,
} from "./charts.ts";
export { type NodeStatus, nodeStatus, startNode, stopNode } from "./node.ts";
export { ensureSecondCluster, stopSecondCluster } from "./second-cluster.ts";
