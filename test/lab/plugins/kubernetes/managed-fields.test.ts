import { describe, expect, test } from "vitest";
import { adoptFieldsPatch, isOwnedByCreate } from "../../../../lab/plugins/kubernetes/managed-fields.ts";
import type { KubernetesObject, ManagedFields } from "../../../../lab/plugins/kubernetes/object.ts";

const live = (...managedFields: ManagedFields[]): KubernetesObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", resourceVersion: "7", managedFields },
});
const created: ManagedFields = {
  manager: "pulumi-kubernetes",
  operation: "Update",
  fieldsV1: { "f:data": { "f:a": {} } },
};

describe("the fields of a plain create", () => {
  test("go to the manager of the resource, under the version that was read", () => {
    const controller: ManagedFields = { manager: "kcm", operation: "Update", subresource: "status" };
    expect(adoptFieldsPatch(live(controller, created), "mine")).toEqual([
      { op: "replace", path: "/metadata/resourceVersion", value: "7" },
      {
        op: "replace",
        path: "/metadata/managedFields",
        value: [controller, { ...created, manager: "mine", operation: "Apply" }],
      },
    ]);
  });

  test("join those that the manager has already", () => {
    const mine: ManagedFields = {
      manager: "mine",
      operation: "Apply",
      fieldsV1: { "f:data": { "f:b": {} } },
    };
    expect(adoptFieldsPatch(live(created, mine), "mine")?.[1]).toEqual({
      op: "replace",
      path: "/metadata/managedFields",
      value: [{ ...mine, fieldsV1: { "f:data": { "f:b": {}, "f:a": {} } } }],
    });
  });

  test("are nobody else's", () => {
    expect(adoptFieldsPatch(live({ ...created, manager: "kubectl-edit" }), "mine")).toBe(undefined);
    expect(adoptFieldsPatch(live({ ...created, subresource: "status" }), "mine")).toBe(undefined);
  });

  test("tell that the object was created, not applied", () => {
    expect(isOwnedByCreate(live(created))).toBe(true);
    expect(isOwnedByCreate(live({ ...created, operation: "Apply" }))).toBe(false);
  });
});
