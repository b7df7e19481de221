import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../../../../lab/plugins/kubernetes/object.ts";
import { rollout } from "../../../../../lab/plugins/kubernetes/wait/deployment.ts";
import { podProblems } from "../../../../../lab/plugins/kubernetes/wait/pods.ts";

const REVISION = "deployment.kubernetes.io/revision";
const available = { type: "Available", status: "True", reason: "MinimumReplicasAvailable", message: "" };
const complete = { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable", message: "" };

const deployment = (revision: string, conditions: object[], observedGeneration = 2): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", uid: "d", generation: 2, annotations: { [REVISION]: revision } },
  status: { observedGeneration, conditions },
});
const replicaSet = (revision: string, readyReplicas?: number): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: {
    name: `web-${revision}`,
    ownerReferences: [{ uid: "d" }],
    annotations: { [REVISION]: revision },
  },
  spec: { replicas: 2 },
  status: { readyReplicas },
});

describe("a Deployment", () => {
  test("is rolled out when its current ReplicaSet has all replicas", () => {
    expect(rollout(deployment("2", [available, complete]), [replicaSet("1", 2), replicaSet("2", 2)])).toEqual(
      {
        state: "ready",
      },
    );
  });

  test("is not rolled out by the replicas of an older ReplicaSet", () => {
    expect(rollout(deployment("2", [available, complete]), [replicaSet("1", 2), replicaSet("2", 1)])).toEqual(
      {
        state: "waiting",
        reasons: [
          "Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live",
        ],
      },
    );
  });

  test("need not call its first revision complete", () => {
    expect(rollout(deployment("1", [available]), [replicaSet("1", 2)])).toEqual({ state: "ready" });
    expect(rollout(deployment("2", [available]), [replicaSet("2", 2)]).state).toBe("waiting");
  });

  test("is not judged by a status from before the change", () => {
    expect(rollout(deployment("1", [available, complete], 1), [replicaSet("1", 2)])).toEqual({
      state: "waiting",
      reasons: ["The Deployment controller has not seen the change yet"],
    });
  });

  test("says why it is not available", () => {
    const short = { ...available, status: "False", reason: "MinimumReplicasUnavailable", message: "no pods" };
    expect(rollout(deployment("1", [short]), [])).toEqual({
      state: "waiting",
      reasons: ["[MinimumReplicasUnavailable] no pods", "Minimum number of live Pods was not attained"],
    });
  });
});

test("a pod that does not run is named with what its containers say", () => {
  const pod = (name: string, status: object): KubernetesObject => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "n" },
    status,
  });
  const unready = { type: "Ready", status: "False", message: "containers with unready status: [web]" };
  const pulling = { name: "web", state: { waiting: { reason: "ErrImagePull", message: "not found" } } };
  const crashed = { name: "web", state: {}, lastState: { terminated: { exitCode: 3 } } };
  expect(
    podProblems([
      pod("a", { conditions: [unready], containerStatuses: [pulling] }),
      pod("b", { conditions: [unready], containerStatuses: [crashed] }),
      pod("c", { conditions: [{ type: "Ready", status: "True" }] }),
      pod("d", { phase: "Succeeded", conditions: [unready] }),
    ]),
  ).toEqual([
    '[Pod n/a]: containers with unready status: [web]; container "web" [ErrImagePull] not found',
    '[Pod n/b]: containers with unready status: [web]; container "web" terminated with exit code 3',
  ]);
});
