import { type KubernetesObject, listAt, valueAt } from "../object.ts";

/** What keeps pods from running, one line a pod: the condition, and what each container says. */
export function podProblems(pods: readonly KubernetesObject[]): readonly string[] {
  return pods.flatMap((pod) => {
    const isSound = valueAt(pod, "status", "phase") === "Succeeded";
    const condition = isSound
      ? undefined
      : ["PodScheduled", "Initialized", "Ready"]
          .map((type) => listAt(pod, "status", "conditions").find((each) => each.type === type))
          .find((each) => each !== undefined && each.status !== "True");
    if (condition === undefined) return [];
    const containers = listAt(pod, "status", "containerStatuses").flatMap(containerProblem);
    const details = [condition.message, ...containers].filter(Boolean).join("; ");
    return details ? [`[Pod ${pod.metadata.namespace}/${pod.metadata.name}]: ${details}`] : [];
  });
}

function containerProblem(status: Record<string, unknown>): readonly string[] {
  const waiting = valueAt(status, "state", "waiting");
  const terminated = valueAt(status, "state", "terminated") ?? valueAt(status, "lastState", "terminated");
  const problems: string[] = [];
  const reason = valueAt(waiting, "reason");
  if (reason !== undefined && reason !== "ContainerCreating") {
    problems.push(`container "${status.name}" [${reason}] ${valueAt(waiting, "message") ?? ""}`.trim());
  }
  const exitCode = valueAt(terminated, "exitCode");
  if (exitCode !== undefined) {
    problems.push(`container "${status.name}" terminated with exit code ${exitCode}`);
  }
  return problems;
}

/** Whether a controller made an object. */
export function isOwnedBy(object: KubernetesObject, owner: KubernetesObject): boolean {
  return (object.metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.metadata.uid);
}
