import { expect, test } from "vitest";
import type { KubernetesObject } from "../../../../../lab/plugins/kubernetes/object.ts";
import { daemonSetRollout } from "../../../../../lab/plugins/kubernetes/wait/daemon-set.ts";

const ALL = {
  desiredNumberScheduled: 2,
  currentNumberScheduled: 2,
  updatedNumberScheduled: 2,
  numberAvailable: 2,
  numberReady: 2,
};

const daemonSet = (status: object): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "agent", generation: 2 },
  status: { observedGeneration: 2, ...status },
});

test("a DaemonSet is rolled out when each node that it is for has a ready pod", () => {
  expect(daemonSetRollout(daemonSet(ALL))).toEqual({ state: "ready" });
});

test("a DaemonSet that no node is for is rolled out", () => {
  expect(daemonSetRollout(daemonSet({}))).toEqual({ state: "ready" });
});

test.each([
  ["currentNumberScheduled", "Current Pods: 1/2"],
  ["updatedNumberScheduled", "Updated Pods: 1/2"],
  ["numberAvailable", "Available Pods: 1/2"],
  ["numberReady", "Ready Pods: 1/2"],
])("a DaemonSet waits for %s", (field, reason) => {
  expect(daemonSetRollout(daemonSet({ ...ALL, [field]: 1 }))).toEqual({
    state: "waiting",
    reasons: [reason],
  });
});

test("a DaemonSet waits until its controller has seen the change", () => {
  expect(daemonSetRollout(daemonSet({ ...ALL, observedGeneration: 1 }))).toEqual({
    state: "waiting",
    reasons: ["The DaemonSet controller has not seen the change yet"],
  });
});
