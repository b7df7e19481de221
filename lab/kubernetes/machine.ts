import type { Cluster } from "../layout.ts";
import type { Machine } from "../machine/machine.ts";

/** The machine that is a cluster's one node. */
export function nodeMachine({ nodeName, daemon, dir }: Cluster): Machine {
  return { name: nodeName, title: `the Kubernetes node ${nodeName}`, daemon, dir };
}
