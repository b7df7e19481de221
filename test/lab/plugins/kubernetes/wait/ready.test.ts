import { describe, expect, test } from "vitest";
import { kindOf } from "../../../../../lab/plugins/kubernetes/kinds.ts";
import type { KubernetesObject } from "../../../../../lab/plugins/kubernetes/object.ts";
import { awaitReady, NotReadyError } from "../../../../../lab/plugins/kubernetes/wait/index.ts";
import { FakeCluster } from "../fake-cluster.ts";

const certificate = (annotations: Record<string, string>): KubernetesObject => ({
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  metadata: { name: "a", annotations },
});
const waitFor = (cluster: FakeCluster, object: KubernetesObject, type: string, seconds = 0.01) => {
  cluster.object ??= object;
  const wait = { client: cluster.client(), kind: kindOf(type), inputs: object, live: object, seconds };
  return awaitReady({ ...wait, signal: new AbortController().signal });
};
const CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate";

describe("waiting for an object", () => {
  test("ends with the object as it is then", async () => {
    const cluster = new FakeCluster();
    const object = certificate({ "pulumi.com/waitFor": "condition=Ready" });
    cluster.object = { ...object, status: { conditions: [{ type: "Ready", status: "True" }] } };
    expect(await waitFor(cluster, object, CERTIFICATE)).toBe(cluster.object);
  });

  test("ends with an error that has the object when the time is over", async () => {
    const cluster = new FakeCluster();
    const object = certificate({ "pulumi.com/waitFor": "condition=Ready" });
    const error = await waitFor(cluster, object, CERTIFICATE).catch((each) => each);
    expect(error).toBeInstanceOf(NotReadyError);
    expect([error.message, error.reasons, error.live]).toEqual([
      "'a' timed out waiting to be Ready",
      ["waiting for condition=Ready"],
      object,
    ]);
  });

  test("ends at once for a Job that has failed", async () => {
    const failure = { type: "Failed", status: "True", reason: "DeadlineExceeded", message: "late" };
    const job = { ...certificate({}), kind: "Job", status: { conditions: [failure] } };
    const error = await waitFor(new FakeCluster(), job, "kubernetes:batch/v1:Job", 600).catch((each) => each);
    expect([error.message, error.reasons]).toEqual(["'a' failed", ["[DeadlineExceeded] late"]]);
  });

  test("is left out where there is nothing to wait for, or the object is annotated so", async () => {
    const cluster = new FakeCluster();
    await waitFor(cluster, certificate({}), CERTIFICATE);
    await waitFor(cluster, certificate({ "pulumi.com/skipAwait": "true" }), "kubernetes:apps/v1:Deployment");
    expect(cluster.calls).toEqual([]);
  });

  test("refuses what it cannot wait for", async () => {
    const object = certificate({ "pulumi.com/waitFor": "Ready" });
    await expect(waitFor(new FakeCluster(), object, CERTIFICATE)).rejects.toThrow(
      'expected a "jsonpath=" or "condition=" prefix, got "Ready"',
    );
  });
});
