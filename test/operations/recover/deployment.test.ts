import { describe, expect, it } from "vitest";
import { settle } from "../../../operations/recover/deployment.ts";
import { creating, exported, PKI_MOUNT, pendingKey, pendingMount } from "./deployments.ts";

describe("settle", () => {
  it("drops every pending operation and keeps all else as it is", () => {
    const stack = { ...exported([PKI_MOUNT], [creating(pendingKey())]) };
    const withMore = {
      ...stack,
      deployment: { ...stack.deployment, manifest: { time: "now" }, metadata: {} },
    };
    expect(settle(withMore, [])).toEqual({
      version: 3,
      deployment: { resources: [PKI_MOUNT], manifest: { time: "now" }, metadata: {} },
    });
  });

  it("makes a resource of an adopted creation, last, with its inputs as outputs", () => {
    const pending = { ...pendingMount("pki_int"), parent: "urn:parent", protect: true };
    const stack = exported([PKI_MOUNT], [creating(pendingKey()), creating(pending)]);
    expect(settle(stack, [{ urn: pending.urn, id: "pki_int" }]).deployment).toEqual({
      resources: [PKI_MOUNT, { ...pending, id: "pki_int", outputs: { path: "pki_int", type: "pki" } }],
    });
  });

  it("adopts creations only", () => {
    const pending = pendingMount();
    const stack = exported([PKI_MOUNT], [{ type: "deleting", resource: pending }]);
    expect(settle(stack, [{ urn: pending.urn, id: "pki" }]).deployment.resources).toEqual([PKI_MOUNT]);
  });

  it("settles a stack that has no resources yet", () => {
    expect(settle({ version: 3, deployment: {} }, [])).toEqual({ version: 3, deployment: { resources: [] } });
  });
});
