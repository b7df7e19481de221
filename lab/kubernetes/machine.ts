import type { Lab } from "../layout.ts";
import type { Machine } from "../machine/machine.ts";

/** The machine that is the cluster's one node. */
export function nodeMachine(lab: Lab): Machine {
  const { nodeName, dir } = lab.kubernetes;
  return { name: nodeName, title: "the Kubernetes node", daemon: "node", dir };
}
