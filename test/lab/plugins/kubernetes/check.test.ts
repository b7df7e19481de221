import { describe, expect, test } from "vitest";
import { check } from "../../../../lab/plugins/kubernetes/check.ts";
import { diff } from "../../../../lab/plugins/kubernetes/diff.ts";
import { type Properties, secret, UNKNOWN } from "../../../../lab/plugins/provider/values.ts";
import { contextOf, FakeCluster } from "./fake-cluster.ts";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const about = (type: string) => ({
  urn: `urn:pulumi:s::p::${type}::a`,
  type,
  name: "a",
  signal: new AbortController().signal,
});
const checked = async (
  type: string,
  newInputs: Properties,
  {
    oldInputs = {},
    context = contextOf(new FakeCluster()),
  }: {
    oldInputs?: Properties;
    context?: ReturnType<typeof contextOf>;
  } = {},
) => (await check({ ...about(type), newInputs, oldInputs, randomSeed: Buffer.from("seed") }, context)).inputs;

describe("a checked object", () => {
  test("has the name and the namespace that the program gave it", async () => {
    const inputs = { metadata: { name: "a", namespace: "n" } };
    expect(await checked(CONFIG_MAP, inputs)).toEqual(inputs);
  });

  test("gets a name made of the resource's and the engine's seed, and the default namespace", async () => {
    const inputs = await checked(CONFIG_MAP, {});
    expect(inputs).toEqual({
      metadata: {
        name: expect.stringMatching(/^a-[0-9a-f]{8}$/),
        namespace: "default",
        annotations: { "pulumi.com/autonamed": "true" },
      },
    });
    expect(await checked(CONFIG_MAP, {})).toEqual(inputs);
  });

  test("keeps the name that was made for it", async () => {
    const annotations = { "pulumi.com/autonamed": "true" };
    const oldInputs = { metadata: { name: "a-12345678", annotations } };
    expect(await checked(CONFIG_MAP, {}, { oldInputs })).toEqual({
      metadata: { name: "a-12345678", namespace: "default", annotations },
    });
  });

  test("has no namespace if its kind has none, be it from a definition of the same program", async () => {
    const context = contextOf("down");
    const spec = { group: "cert-manager.io", scope: "Cluster", names: { kind: "ClusterIssuer" } };
    const metadata = { name: "a" };
    await checked(
      "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
      { kind: "CustomResourceDefinition", metadata, spec },
      { context },
    );
    expect(await checked("kubernetes:core/v1:Namespace", { metadata })).toEqual({ metadata });
    expect(await checked("kubernetes:cert-manager.io/v1:ClusterIssuer", { metadata }, { context })).toEqual({
      metadata,
    });
    expect(await checked("kubernetes:cert-manager.io/v1:Issuer", { metadata }, { context })).toEqual({
      metadata: { name: "a", namespace: "default" },
    });
  });

  test("is left alone where its metadata is not known yet", async () => {
    expect(await checked(CONFIG_MAP, { metadata: UNKNOWN })).toEqual({ metadata: UNKNOWN });
    expect(await checked(CONFIG_MAP, { metadata: { name: UNKNOWN, namespace: UNKNOWN } })).toEqual({
      metadata: { name: UNKNOWN, namespace: UNKNOWN },
    });
  });

  test("that is a Secret has secret data", async () => {
    const inputs = await checked("kubernetes:core/v1:Secret", {
      kind: "Secret",
      metadata: { name: "a", namespace: "n" },
      stringData: { k: "v" },
    });
    expect(inputs.data).toEqual(secret({ k: "dg==" }));
  });

  test("cannot leave its name to the server, nor be of a type that is not implemented", async () => {
    await expect(checked(CONFIG_MAP, { metadata: { generateName: "a-" } })).rejects.toThrow(
      "the `.metadata.generateName` field is not supported in Server-Side Apply mode",
    );
    await expect(checked("kubernetes:apps/v1:StatefulSet", {})).rejects.toThrow(
      "kubernetes:apps/v1:StatefulSet: the lab's stand-in for the kubernetes plugin does not implement this type;",
    );
    await expect(checked("kubernetes:core/v1:ConfigMapPatch", {})).rejects.toThrow(
      "does not implement this type;",
    );
  });
});

describe("the diff of an object", () => {
  const metadata = { name: "a", namespace: "n" };
  const compare = async (
    type: string,
    {
      old,
      live = {},
      wanted,
      ignoreChanges = [],
    }: { old: Properties; live?: Properties; wanted: Properties; ignoreChanges?: string[] },
    settings: Properties = {},
  ) => {
    const request = {
      ...about(type),
      id: "n/a",
      oldInputs: old,
      oldOutputs: { ...old, ...live, __inputs: old },
      newInputs: wanted,
      ignoreChanges,
    };
    const { changes, deleteBeforeReplace } = await diff(request, contextOf(new FakeCluster(), settings));
    return { changes: Object.fromEntries(changes), deleteBeforeReplace };
  };
  const object = (fields: Properties, more: Properties = {}): Properties => ({
    metadata: { ...metadata, ...more },
    ...fields,
  });

  test("is empty when only the server has added something", async () => {
    const live = { metadata: { ...metadata, uid: "u", labels: { added: "1" } }, status: {} };
    expect((await compare(CONFIG_MAP, { old: object({}), live, wanted: object({}) })).changes).toEqual({});
  });

  test("replaces on another name, not beside the old object if that has the same", async () => {
    const renamed = await compare(CONFIG_MAP, { old: object({}), wanted: object({}, { name: "b" }) });
    expect(renamed.changes).toEqual({ "metadata.name": { kind: "update", replace: true } });
    expect(renamed.deleteBeforeReplace).toBe(false);
    const data = await compare(CONFIG_MAP, {
      old: object({ data: { k: "1" } }),
      wanted: object({ data: { k: "2" } }),
    });
    expect(data.changes).toEqual({ "data.k": { kind: "update", replace: true } });
    expect(data.deleteBeforeReplace).toBe(true);
  });

  test("replaces an object with a made name beside the old one", async () => {
    const annotations = { "pulumi.com/autonamed": "true" };
    const old = object({ data: { k: "1" } }, { annotations });
    const { deleteBeforeReplace } = await compare(CONFIG_MAP, {
      old,
      wanted: object({ data: { k: "2" } }, { annotations }),
    });
    expect(deleteBeforeReplace).toBe(false);
  });

  test("changes data in place where the provider is told so, unless the object is immutable", async () => {
    const old = object({ data: { k: "1" } });
    const mutable = { enableConfigMapMutable: "true" };
    const plain = await compare(CONFIG_MAP, { old, wanted: object({ data: { k: "2" } }) }, mutable);
    expect(plain.changes).toEqual({ "data.k": { kind: "update", replace: false } });
    const frozen = { ...old, immutable: true };
    const immutable = await compare(
      CONFIG_MAP,
      { old: frozen, wanted: { ...frozen, data: { k: "2" } } },
      mutable,
    );
    expect(immutable.changes).toEqual({ "data.k": { kind: "update", replace: true } });
  });

  test("sees a change from outside", async () => {
    const old = object({ rules: [{ verbs: ["get"] }] });
    const live = { rules: [{ verbs: ["*"] }] };
    expect(
      (await compare("kubernetes:rbac.authorization.k8s.io/v1:Role", { old, live, wanted: old })).changes,
    ).toEqual({
      "rules[0].verbs[0]": { kind: "update", replace: false },
    });
  });

  test("leaves out what the program ignores", async () => {
    const wanted = object({ rules: [{ verbs: ["get"] }] }, { labels: { a: "1" } });
    const { changes } = await compare("kubernetes:rbac.authorization.k8s.io/v1:Role", {
      old: object({}),
      wanted,
      ignoreChanges: ["metadata.labels"],
    });
    expect(Object.keys(changes)).toEqual(["rules"]);
  });
});
