import type { Client } from "../api/client.ts";
import { type KubernetesObject, valueAt } from "../object.ts";
import { isOwnedBy, podProblems } from "./pods.ts";
import { type Progress, READY, waiting } from "./progress.ts";

/** Looks at a DaemonSet, and at its pods while it is not rolled out. */
export async function daemonSetProgress(client: Client, daemonSet: KubernetesObject): Promise<Progress> {
  const progress = daemonSetRollout(daemonSet);
  if (progress.state === "ready") return progress;
  const pods = await client.list("v1", "Pod", daemonSet.metadata.namespace ?? "default");
  return waiting(...progress.reasons, ...podProblems(pods.filter((pod) => isOwnedBy(pod, daemonSet))));
}

/** A DaemonSet is rolled out when its controller has seen the latest change and each node that it is for has a ready pod. */
export function daemonSetRollout(daemonSet: KubernetesObject): Progress {
  if (valueAt(daemonSet, "status", "observedGeneration") !== daemonSet.metadata.generation) {
    return waiting("The DaemonSet controller has not seen the change yet");
  }
  const count = (field: string): number => Number(valueAt(daemonSet, "status", field) ?? 0);
  const wanted = count("desiredNumberScheduled");
  const counts = {
    "Current Pods": count("currentNumberScheduled"),
    "Updated Pods": count("updatedNumberScheduled"),
    "Available Pods": count("numberAvailable"),
    "Ready Pods": count("numberReady"),
  };
  const short = Object.entries(counts).find(([, number]) => number < wanted);
  return short === undefined ? READY : waiting(`${short[0]}: ${short[1]}/${wanted}`);
}
