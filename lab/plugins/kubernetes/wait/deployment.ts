import type { Client } from "../api/client.ts";
import { type KubernetesObject, listAt, valueAt } from "../object.ts";
import { isOwnedBy, podProblems } from "./pods.ts";
import { type Progress, READY, waiting } from "./progress.ts";

const REVISION = "deployment.kubernetes.io/revision";

/** Looks at a Deployment, its current ReplicaSet, and the pods of that. */
export async function deploymentProgress(client: Client, deployment: KubernetesObject): Promise<Progress> {
  const namespace = deployment.metadata.namespace ?? "default";
  const replicaSets = await client.list("apps/v1", "ReplicaSet", namespace);
  const progress = rollout(deployment, replicaSets);
  if (progress.state === "ready") return progress;
  const current = currentReplicaSet(deployment, replicaSets);
  if (current === undefined) return progress;
  const pods = await client.list("v1", "Pod", namespace);
  return waiting(...progress.reasons, ...podProblems(pods.filter((pod) => isOwnedBy(pod, current))));
}

/**
 * A Deployment is rolled out when its controller has seen the latest change, the ReplicaSet of the current revision
 * has all its replicas, and the Deployment calls itself available.
 */
export function rollout(deployment: KubernetesObject, replicaSets: readonly KubernetesObject[]): Progress {
  const { generation } = deployment.metadata;
  if (valueAt(deployment, "status", "observedGeneration") !== generation) {
    return waiting("The Deployment controller has not seen the change yet");
  }
  const available = conditionOf(deployment, "Available");
  const progressing = conditionOf(deployment, "Progressing");
  const problems = [available, progressing]
    .filter((condition) => condition !== undefined && condition.status !== "True")
    .map((condition) => `[${condition?.reason}] ${condition?.message}`);
  if (available?.status !== "True")
    return waiting(...problems, "Minimum number of live Pods was not attained");
  // The first revision is created, not rolled out: it may never be called complete.
  const isFirst = revisionOf(deployment) === "1";
  const isComplete = progressing?.status === "True" && progressing.reason === "NewReplicaSetAvailable";
  if (!isFirst && !isComplete) {
    return waiting(...problems, "Minimum number of Pods to consider the application live was not attained");
  }
  const current = currentReplicaSet(deployment, replicaSets);
  if (current === undefined || !hasAllReplicas(current)) {
    return waiting(
      ...problems,
      "Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live",
    );
  }
  return READY;
}

function currentReplicaSet(
  deployment: KubernetesObject,
  replicaSets: readonly KubernetesObject[],
): KubernetesObject | undefined {
  return replicaSets.find(
    (replicaSet) => isOwnedBy(replicaSet, deployment) && revisionOf(replicaSet) === revisionOf(deployment),
  );
}

function hasAllReplicas(replicaSet: KubernetesObject): boolean {
  const wanted = valueAt(replicaSet, "spec", "replicas") ?? 1;
  const ready = valueAt(replicaSet, "status", "readyReplicas") ?? 0;
  return Number(ready) >= Number(wanted);
}

function revisionOf(object: KubernetesObject): string | undefined {
  return object.metadata.annotations?.[REVISION];
}

function conditionOf(object: KubernetesObject, type: string): Record<string, unknown> | undefined {
  return listAt(object, "status", "conditions").find((condition) => condition.type === type);
}
