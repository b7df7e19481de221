import { beforeEach, describe, expect, test } from "vitest";
import { ApiError, NoKindMatchError } from "../../../../lab/plugins/kubernetes/api/errors.ts";
import { create } from "../../../../lab/plugins/kubernetes/create.ts";
import { remove } from "../../../../lab/plugins/kubernetes/delete.ts";
import type { KubernetesObject } from "../../../../lab/plugins/kubernetes/object.ts";
import { read } from "../../../../lab/plugins/kubernetes/read.ts";
import { update } from "../../../../lab/plugins/kubernetes/update.ts";
import { InitializationError } from "../../../../lab/plugins/provider/provider.ts";
import { UNKNOWN } from "../../../../lab/plugins/provider/values.ts";
import { conflict, contextOf, FakeCluster, notFound } from "./fake-cluster.ts";

const urn = "urn:pulumi:s::p::kubernetes:core/v1:ConfigMap::a";
const type = "kubernetes:core/v1:ConfigMap";
const resource = { urn, type, name: "a", signal: new AbortController().signal };
const metadata = { name: "a", namespace: "default" };
const inputs = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { k: "v" } };
const request = { ...resource, inputs, preview: false, timeout: 0 };
const state = { ...inputs, __fieldManager: "mine", __initialApiVersion: "v1" };
const change = {
  ...resource,
  id: "default/a",
  oldInputs: inputs,
  oldOutputs: state,
  newInputs: { ...inputs, data: { k: "w" } },
  ignoreChanges: [],
  preview: false,
  timeout: 0,
};

let cluster: FakeCluster;

beforeEach(() => {
  cluster = new FakeCluster();
});

describe("a create", () => {
  test("is a plain one under the manager that the first update takes over from", async () => {
    const { id, outputs } = await create(request, contextOf(cluster));

    expect(cluster.calls).toEqual(["create pulumi-kubernetes"]);
    expect(id).toBe("default/a");
    expect(outputs).toEqual({
      ...inputs,
      metadata: { ...metadata, uid: "u" },
      __inputs: inputs,
      __initialApiVersion: "v1",
      __fieldManager: expect.stringMatching(/^pulumi-kubernetes-[0-9a-f]{8}$/),
    });
  });

  test("of what is there already is refused, with advice", async () => {
    cluster.refusals.push(new ApiError(409, { reason: "AlreadyExists", message: '"a" already exists' }));
    await expect(create(request, contextOf(cluster))).rejects.toThrow(
      `resource "${urn}" was not successfully created by the Kubernetes API server: "a" already exists\n\n` +
        "The resource already exists in the cluster.",
    );
  });

  test("takes over what is there where the provider is told to", async () => {
    await create(request, contextOf(cluster, { upsertExistingObjects: true }));
    expect(cluster.calls).toEqual([expect.stringMatching(/^apply pulumi-kubernetes-[0-9a-f]{8}$/)]);
  });

  test("needs a cluster", async () => {
    await expect(create(request, contextOf("GET https://x: refused"))).rejects.toThrow(
      "configured Kubernetes cluster is unreachable: GET https://x: refused",
    );
  });
});

describe("the preview of a create", () => {
  const preview = { ...request, preview: true };
  const asGiven = { id: "", outputs: inputs };

  test("asks the server, and leaves out the status of the answer", async () => {
    const { id, outputs } = await create(
      { ...preview, inputs: { ...inputs, status: {} } },
      contextOf(cluster),
    );
    expect(cluster.calls).toEqual(["create dry pulumi-kubernetes"]);
    expect(id).toBe("");
    expect(outputs.metadata).toEqual({ ...metadata, uid: "u" });
    expect("status" in outputs).toBe(false);
  });

  test("returns the inputs while a value, the kind or the cluster is not there", async () => {
    const unknown = { ...inputs, data: UNKNOWN };
    expect(await create({ ...preview, inputs: unknown }, contextOf(cluster))).toEqual({
      id: "",
      outputs: unknown,
    });
    expect(await create(preview, contextOf("down"))).toEqual(asGiven);
    cluster.knowsKind = false;
    expect(await create(preview, contextOf(cluster))).toEqual(asGiven);
    expect(cluster.calls).toEqual([]);
  });

  test("returns the inputs where the namespace is missing, the name taken, or the user may not", async () => {
    const missing = new ApiError(404, { reason: "NotFound", details: { kind: "namespaces" } });
    for (const refusal of [
      missing,
      new ApiError(409, { reason: "AlreadyExists" }),
      new ApiError(403, { reason: "Forbidden" }),
      new ApiError(400, { message: "admission webhook does not support dry run" }),
    ]) {
      cluster.refusals.push(refusal);
      expect(await create(preview, contextOf(cluster))).toEqual(asGiven);
    }
  });

  test("reports what is wrong with the object", async () => {
    cluster.refusals.push(new ApiError(400, { reason: "BadRequest", message: 'unknown field "dta"' }));
    await expect(create(preview, contextOf(cluster))).rejects.toThrow(
      `resource "${urn}" was not successfully created by the Kubernetes API server: unknown field "dta"`,
    );
  });
});

describe("an update", () => {
  const live = (manager: string): KubernetesObject => ({
    ...inputs,
    metadata: {
      ...metadata,
      resourceVersion: "7",
      managedFields: [{ manager, operation: "Update", fieldsV1: {} }],
    },
  });

  test("takes the fields of the create over, then applies", async () => {
    cluster.object = live("pulumi-kubernetes");
    const outputs = await update(change, contextOf(cluster));
    expect(cluster.calls).toEqual(["get", "adopt", "apply mine"]);
    expect(outputs).toMatchObject({ data: { k: "w" }, __fieldManager: "mine" });
  });

  test("in a preview forces past our own create, and only that", async () => {
    cluster.object = live("pulumi-kubernetes");
    await update({ ...change, preview: true }, contextOf(cluster));
    cluster.object = live("kubectl-edit");
    await update({ ...change, preview: true }, contextOf(cluster));
    expect(cluster.calls).toEqual(["get", "apply dry force mine", "get", "apply dry mine"]);
  });

  test("that conflicts leaves the live object in state and says whose the fields are", async () => {
    cluster.object = live("kubectl-edit");
    cluster.refusals.push(undefined, conflict());
    const error = await update(change, contextOf(cluster)).catch((each) => each);

    expect(error).toBeInstanceOf(InitializationError);
    expect(error.reasons).toEqual([
      'the Kubernetes API server reported that "default/a" failed to fully initialize or become live: ' +
        "server-side apply field conflict detected, see https://www.pulumi.com/registry/packages/kubernetes/" +
        "how-to-guides/managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources " +
        'for troubleshooting help\nThe resource managed by field manager "mine" had an apply conflict: ' +
        'Apply failed with 1 conflict: conflict with "kubectl"',
    ]);
    expect(error.outputs.data).toEqual({ k: "v" });
  });

  test("forces where the object is annotated so", async () => {
    cluster.object = live("kubectl-edit");
    const annotations = { "pulumi.com/patchForce": "true" };
    await update(
      { ...change, newInputs: { ...inputs, metadata: { ...metadata, annotations } } },
      contextOf(cluster),
    );
    expect(cluster.calls.at(-1)).toBe("apply force mine");
  });

  test("of a definition replaces the whole", async () => {
    const definition = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata };
    cluster.object = { ...definition, metadata: { ...metadata, resourceVersion: "7" } };
    const outputs = await update(
      {
        ...change,
        type: "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
        newInputs: definition,
      },
      contextOf(cluster),
    );
    expect(cluster.calls).toEqual(["get", "replace mine"]);
    expect(outputs.metadata).toMatchObject({ resourceVersion: "7" });
  });

  test("of what is gone fails", async () => {
    await expect(update(change, contextOf(cluster))).rejects.toThrow(
      `update of resource "${urn}" failed: not found`,
    );
  });
});

describe("a create that comes too early", () => {
  test("is tried again until the kind is served", async () => {
    cluster.refusals.push(new NoKindMatchError("v1", "ConfigMap"));
    expect(await create(request, contextOf(cluster))).toMatchObject({ id: "default/a" });
    expect(cluster.calls).toEqual(["create pulumi-kubernetes", "create pulumi-kubernetes"]);
  });

  test("is not tried again when a webhook fails", async () => {
    cluster.refusals.push(new ApiError(500, { message: "failed calling webhook" }));
    await expect(create(request, contextOf(cluster))).rejects.toThrow(
      `resource "${urn}" was not successfully created by the Kubernetes API server: failed calling webhook`,
    );
    expect(cluster.calls).toHaveLength(1);
  });
});

describe("a read", () => {
  const reading = { ...resource, id: "default/a", inputs, outputs: state };

  test("returns the live values of what the program has set", async () => {
    cluster.object = { ...inputs, metadata: { ...metadata, uid: "u" }, data: { k: "changed", more: "x" } };
    const result = await read(reading, contextOf(cluster));
    expect(result?.inputs).toEqual({ ...inputs, data: { k: "changed" } });
    expect(result?.outputs).toMatchObject({ data: { k: "changed", more: "x" }, __fieldManager: "mine" });
  });

  test("of what is gone, or whose kind is gone, returns nothing", async () => {
    expect(await read(reading, contextOf(cluster))).toBe(undefined);
    cluster.refusals.push(new NoKindMatchError("v1", "ConfigMap"));
    expect(await read(reading, contextOf(cluster))).toBe(undefined);
  });

  test("for an import takes everything that is not the server's own", async () => {
    cluster.object = {
      ...inputs,
      metadata: { ...metadata, uid: "u", resourceVersion: "3" },
      status: { x: 1 },
    };
    const result = await read({ ...reading, inputs: {}, outputs: {} }, contextOf(cluster));
    expect(result?.inputs).toEqual(inputs);
  });

  test("without a cluster fails, unless what is lost may be forgotten", async () => {
    const context = contextOf("down");
    await expect(read(reading, context)).rejects.toThrow(
      "failed to read resource state due to unreachable cluster. If the cluster was deleted, you can remove this " +
        "resource from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment " +
        'variable set to "true"',
    );
    expect(context.logged).toEqual(["warning: configured Kubernetes cluster is unreachable: down"]);
    expect(await read(reading, contextOf("down", { deleteUnreachable: true }))).toBe(undefined);
  });
});

describe("a delete", () => {
  const deletion = { ...resource, id: "default/a", inputs, outputs: state, timeout: 0 };

  test("waits until the object is gone", async () => {
    cluster.object = inputs;
    await remove(deletion, contextOf(cluster));
    expect(cluster.calls).toEqual(["get", "delete Foreground", "get"]);
  });

  test("of what is gone is fine", async () => {
    await remove(deletion, contextOf(cluster));
    expect(cluster.calls).toEqual(["get"]);
  });

  test("of what goes by itself in between is fine", async () => {
    cluster.object = inputs;
    cluster.refusals.push(undefined, notFound(), notFound());
    await remove(deletion, contextOf(cluster));
    expect(cluster.calls).toEqual(["get", "delete Foreground", "get"]);
  });

  test("names the finalizers of an object that does not go", async () => {
    cluster.object = { ...inputs, metadata: { ...metadata, finalizers: ["example.org/hold"] } };
    const stuck = contextOf(cluster);
    Object.assign(stuck.cluster, { delete: async () => {} });
    await expect(remove({ ...deletion, timeout: 0.01 }, stuck)).rejects.toThrow(
      "timed out after 0.01 s waiting for ConfigMap default/a to be deleted; " +
        "finalizers might be preventing deletion (example.org/hold)",
    );
  });

  test("takes the propagation that the object is annotated with", async () => {
    cluster.object = inputs;
    const annotations = { "pulumi.com/deletionPropagationPolicy": "orphan" };
    await remove(
      { ...deletion, inputs: { ...inputs, metadata: { ...metadata, annotations } } },
      contextOf(cluster),
    );
    expect(cluster.calls[1]).toBe("delete Orphan");
  });
});
