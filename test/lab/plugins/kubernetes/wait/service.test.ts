import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../../../../lab/plugins/kubernetes/object.ts";
import { jobProgress } from "../../../../../lab/plugins/kubernetes/wait/job.ts";
import { serviceProgress } from "../../../../../lab/plugins/kubernetes/wait/service.ts";

const object = (kind: string, fields: object): KubernetesObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "a", namespace: "n" },
  ...fields,
});
const service = (spec: object, status: object = {}) => object("Service", { spec, status });
const endpoints = (subset: object) => object("Endpoints", { subsets: [subset] });
const selector = { app: "web" };
const up = endpoints({ addresses: [{ ip: "10.0.0.1" }] });

describe("a Service", () => {
  test("is ready when its endpoints have settled and none of them is on the way", () => {
    expect(serviceProgress(service({ selector }), up, true).state).toBe("ready");
    expect(serviceProgress(service({ selector }), up, false).state).toBe("waiting");
    expect(serviceProgress(service({ selector }), endpoints({ notReadyAddresses: [{}] }), true).state).toBe(
      "waiting",
    );
  });

  test("waits for the controller to make its endpoints", () => {
    expect(serviceProgress(service({ selector }), undefined, true)).toEqual({
      state: "waiting",
      reasons: [
        "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' " +
          "may not match labels on any Pods",
      ],
    });
  });

  test("that targets no pods is ready at once", () => {
    for (const spec of [{}, { selector, type: "ExternalName" }, { selector, clusterIP: "None" }]) {
      expect(serviceProgress(service(spec), undefined, false).state).toBe("ready");
    }
  });

  test("that is a load balancer needs an address", () => {
    const spec = { selector, type: "LoadBalancer" };
    expect(serviceProgress(service(spec), up, true)).toEqual({
      state: "waiting",
      reasons: ["Service was not allocated an IP address; does your cloud provider support this?"],
    });
    const status = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } };
    expect(serviceProgress(service(spec, status), up, true).state).toBe("ready");
  });
});

describe("a Job", () => {
  const job = (status: object) => jobProgress(object("Job", { status }));

  test("is done when it has started and is complete", () => {
    const conditions = [{ type: "Complete", status: "True" }];
    expect(job({ startTime: "2026-01-01T00:00:00Z", conditions }).state).toBe("ready");
    expect(job({ conditions }).state).toBe("waiting");
  });

  test("says how far it is", () => {
    expect(job({ active: 1, failed: 2 })).toEqual({
      state: "waiting",
      reasons: ['Waiting for Job "n/a" to succeed (Active: 1 | Succeeded: 0 | Failed: 2)'],
    });
  });

  test("is lost when it has used up its attempts", () => {
    const failure = { type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "too often" };
    expect(job({ conditions: [failure] })).toEqual({
      state: "failed",
      reasons: ["[BackoffLimitExceeded] too often"],
    });
    expect(job({ conditions: [{ ...failure, status: "False" }] }).state).toBe("waiting");
  });
});
