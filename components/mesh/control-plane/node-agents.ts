import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { CHARTS, createNamespace, installChart } from "../../shared/index.ts";
import { type ChartChoices, choiceOf } from "./chart-choices.ts";
import { CNI_NAMESPACE } from "./names.ts";
import { restrictNodeAgents } from "./network.ts";

/**
 * Installs istio-cni in a namespace of its own: the privileges that leading pods' traffic to their sidecars takes are
 * those of one agent on each node, and no pod's.
 *
 * @param dependsOn what is there before
 */
export function installNodeAgents(
  parent: pulumi.Resource,
  name: string,
  choices: ChartChoices<"cni">,
  dependsOn: readonly pulumi.Resource[] = [],
): kubernetes.helm.v4.Chart {
  const namespace = createNamespace(
    `${name}-${CNI_NAMESPACE}`,
    { namespace: CNI_NAMESPACE, podSecurity: "privileged" },
    { parent },
  );
  restrictNodeAgents(parent, `${name}-cni`, namespace.metadata.name);
  return installChart(
    `${name}-cni`,
    {
      release: "istio-cni",
      namespace: CNI_NAMESPACE,
      published: CHARTS.istioCni,
      defaults: {},
      ...choiceOf(choices, "cni"),
    },
    { parent, dependsOn: [namespace, ...dependsOn] },
  );
}
