import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Properties } from "../../../lab/plugins/provider/index.ts";
import { labEnvironment, uniqueName } from "../support/lab.ts";
import { type Plugin, startPlugin } from "../support/plugin.ts";
import { Resource } from "../support/resource.ts";
import { definition, ensureThings, removeThings } from "./extensions.ts";
import { cluster, NAMESPACE } from "./object-case.ts";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const THING = "kubernetes:trust.cert-manager.io/v1:ConformanceThing";
const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } };

let plugin: Plugin;
beforeAll(async () => {
  await cluster().ensure(namespace);
  plugin = await startPlugin("kubernetes", labEnvironment());
});
afterAll(async () => {
  await plugin.stop();
  await removeThings();
  await cluster().client.delete(namespace, "Background");
});

const configMap = (labels: Properties, annotations: Properties = {}): Properties => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: uniqueName("behaviour"), namespace: NAMESPACE, labels, annotations },
});
const resource = (type: string, of: Plugin = plugin) => new Resource(of, type, uniqueName("behaviour"));
const at = (id: string) => ({ apiVersion: "v1", kind: "ConfigMap", id });
const relabelled = (inputs: Properties, labels: Properties, annotations: Properties = {}): Properties => ({
  ...inputs,
  metadata: { ...(inputs.metadata as Properties), labels, annotations },
});

describe("ownership of fields", () => {
  test("a field that somebody else has taken is a conflict, and theirs stays", async () => {
    const inputs = configMap({ tier: "ours" });
    const object = resource(CONFIG_MAP);
    await object.create(inputs);
    await cluster().merge(at(object.id), { metadata: { labels: { tier: "theirs" } } }, "somebody");

    await expect(object.update(relabelled(inputs, { tier: "new" }))).rejects.toThrow(
      'Apply failed with 1 conflict: conflict with "somebody" using v1: .metadata.labels.tier',
    );
    expect((await cluster().find(at(object.id)))?.metadata.labels).toEqual({ tier: "theirs" });
  });

  test("the annotation patchForce takes it back", async () => {
    const inputs = configMap({ tier: "ours" });
    const object = resource(CONFIG_MAP);
    await object.create(inputs);
    await cluster().merge(at(object.id), { metadata: { labels: { tier: "theirs" } } }, "somebody");

    await object.update(relabelled(inputs, { tier: "new" }, { "pulumi.com/patchForce": "true" }));
    expect((await cluster().find(at(object.id)))?.metadata.labels).toEqual({ tier: "new" });
  });

  test("a field that the program drops goes, one that somebody added stays", async () => {
    const inputs = configMap({ dropped: "1", kept: "1" });
    const object = resource(CONFIG_MAP);
    await object.create(inputs);
    await cluster().merge(at(object.id), { metadata: { labels: { added: "1" } } }, "somebody");

    await object.update(relabelled(inputs, { kept: "1" }));
    expect((await cluster().find(at(object.id)))?.metadata.labels).toEqual({ kept: "1", added: "1" });
  });
});

describe("an object that exists already", () => {
  test("is not created, and a preview lets it pass, since it may be gone by then", async () => {
    const inputs = configMap({});
    await resource(CONFIG_MAP).create(inputs);
    await expect(resource(CONFIG_MAP).create(inputs)).rejects.toThrow("already exists");
    expect(await resource(CONFIG_MAP).previewCreate(inputs)).toMatchObject(inputs);
  });

  test("is taken over where the provider says so", async () => {
    const inputs = configMap({ tier: "first" });
    await resource(CONFIG_MAP).create(inputs);
    const taking = await startPlugin("kubernetes", labEnvironment(), { upsertExistingObjects: "true" });
    try {
      const object = resource(CONFIG_MAP, taking);
      await object.create(inputs);
      expect(await object.diff(inputs)).toEqual({ changed: [], replaced: [] });
      await object.delete();
    } finally {
      await taking.stop();
    }
  });
});

describe("waiting", () => {
  const thing = (annotations: Properties): Properties => ({
    apiVersion: "trust.cert-manager.io/v1",
    kind: "ConformanceThing",
    metadata: { name: uniqueName("thing"), namespace: NAMESPACE, annotations },
    spec: { size: 1 },
  });
  const located = (inputs: Properties) => {
    const { name } = inputs.metadata as { name: string };
    return { apiVersion: "trust.cert-manager.io/v1", kind: "ConformanceThing", id: `${NAMESPACE}/${name}` };
  };
  const report = async (inputs: Properties, status: string) => {
    while ((await cluster().find(located(inputs))) === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const conditions = { status: { conditions: [{ type: "Ready", status }] } };
    await cluster().merge(located(inputs), conditions, "controller", "/status");
  };

  test("lasts until the condition holds, whose object is then the output", async () => {
    await ensureThings();
    const inputs = thing({ "pulumi.com/waitFor": "condition=Ready" });
    const object = resource(THING);
    await Promise.all([object.create(inputs), report(inputs, "True")]);
    expect(object.outputs.status).toEqual({ conditions: [{ type: "Ready", status: "True" }] });
    expect(await object.diff(inputs)).toEqual({ changed: [], replaced: [] });
  });

  test("ends with the time that the object is given", async () => {
    await ensureThings();
    const inputs = thing({ "pulumi.com/waitFor": "condition=Ready", "pulumi.com/timeoutSeconds": "1" });
    const created = resource(THING).create(inputs);
    await Promise.all([expect(created).rejects.toThrow(/tim(ed|e) ?out/), report(inputs, "False")]);
    expect(await cluster().find(located(inputs))).toMatchObject({ spec: { size: 1 } });
  });

  test("lasts until a deleted object is gone, which its finalizers decide", async () => {
    const inputs = configMap({}, { "pulumi.com/timeoutSeconds": "1" });
    const held = {
      ...inputs,
      metadata: { ...(inputs.metadata as Properties), finalizers: ["example.org/hold"] },
    };
    const object = resource(CONFIG_MAP);
    await object.create(held);
    await expect(object.delete()).rejects.toThrow(/tim(ed|e) ?out/);
    await cluster().merge(at(object.id), { metadata: { finalizers: null } }, "somebody");
    await object.delete();
    expect(await cluster().find(at(object.id))).toBe(undefined);
  });
});

test("a custom resource can follow its definition at once", async () => {
  const plural = `things${process.pid}`;
  const kind = `Thing${process.pid}`;
  const defined = resource("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition");
  const object = resource(`kubernetes:trust.cert-manager.io/v1:${kind}`);
  const inputs = {
    apiVersion: "trust.cert-manager.io/v1",
    kind,
    metadata: { name: "first", namespace: NAMESPACE },
  };
  // In a preview, before there is such a kind.
  expect(await object.previewCreate(inputs)).toEqual(inputs);
  await defined.create(definition(plural, kind));
  await object.create(inputs);
  expect(object.id).toBe(`${NAMESPACE}/first`);
  await defined.delete();
  // It went with its definition.
  expect(await object.read()).toBe(false);
  await object.delete();
});

test("what the server spells in another way is no change, even after a refresh", async () => {
  const labels = { app: "spelling" };
  const object = resource("kubernetes:apps/v1:Deployment");
  const container = {
    name: "main",
    image: "nowhere.example/none:1",
    resources: { limits: { cpu: "0.5", memory: "1024Mi" } },
    volumeMounts: [{ name: "scratch", mountPath: "/scratch", readOnly: false }],
  };
  const inputs = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: uniqueName("spelling"), namespace: NAMESPACE },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: {} },
        spec: { hostNetwork: false, volumes: [{ name: "scratch", emptyDir: {} }], containers: [container] },
      },
    },
  };
  await object.create(inputs);
  expect(await object.diff(inputs)).toEqual({ changed: [], replaced: [] });
  expect(await object.read()).toBe(true);
  expect(await object.diff(inputs)).toEqual({ changed: [], replaced: [] });
});

describe("a name and a namespace", () => {
  test("are made where the program gives none", async () => {
    const object = resource(CONFIG_MAP);
    await object.create({ apiVersion: "v1", kind: "ConfigMap" });
    expect(object.id).toMatch(/^default\/behaviour-[0-9-]+-[0-9a-f]{8}$/);
    expect(await object.diff({ apiVersion: "v1", kind: "ConfigMap" })).toEqual({ changed: [], replaced: [] });
    await object.delete();
  });

  test("of a namespace that does not exist are no error in a preview", async () => {
    const inputs = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "not-there" } };
    expect(await resource(CONFIG_MAP).previewCreate(inputs)).toEqual(inputs);
  });
});
