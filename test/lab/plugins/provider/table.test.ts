import { describe, expect, test } from "vitest";
import { secret, tableProvider, UNKNOWN } from "../../../../lab/plugins/provider/index.ts";
import { sample } from "./sample-type.ts";

const about = {
  urn: "urn:pulumi:s::p::sample:index:Thing::one",
  type: "sample:index:Thing",
  name: "one",
  signal: new AbortController().signal,
};
const messages: string[] = [];
const engine = {
  address: "",
  log: async (_severity: string, message: string) => void messages.push(message),
};

async function configured(types = { "sample:index:Thing": sample }) {
  const connections: string[] = [];
  const provider = tableProvider<void>({
    name: "sample",
    version: "1.2.3",
    types,
    functions: {
      "sample:index:getThing": {
        inputs: { name: { type: "string", required: true } },
        invoke: async ({ name }) => ({ name, found: true }),
      },
    },
    checkConfig: () => [],
    connect: async () => void connections.push("made"),
  });
  await provider.configure({}, engine);
  return { provider, connections };
}

const previewed = { ...about, preview: true, timeout: 0 };
const applied = { ...about, preview: false, timeout: 0 };

test("says once at the start that a stand-in is used", async () => {
  await configured();
  expect(messages).toEqual(["sample: using the lab's stand-in for the official plugin (types of 1.2.3)"]);
});

test("a function checks its arguments before it asks", async () => {
  const { provider, connections } = await configured();
  await expect(provider.invoke?.("sample:index:getThing", { nam: "one" })).rejects.toThrow(
    'sample:index:getThing has no input "nam". Known inputs: name; Missing required input "name"',
  );
  expect(connections).toEqual([]);
  expect(await provider.invoke?.("sample:index:getThing", { name: "one" })).toEqual({
    name: "one",
    found: true,
  });
  expect(connections).toEqual(["made"]);
});

test("a function that it does not know is refused by name", async () => {
  const { provider } = await configured();
  await expect(provider.invoke?.("sample:index:getOther", {})).rejects.toThrow(
    "Function sample:index:getOther is not known to the stand-in for sample. Known functions: sample:index:getThing",
  );
});

test("a type that it does not know is refused by name", async () => {
  const { provider } = await configured();
  const request = {
    ...about,
    type: "sample:index:Other",
    oldInputs: {},
    newInputs: {},
    randomSeed: new Uint8Array(),
  };
  await expect(provider.check(request)).rejects.toThrow(
    "Resource type sample:index:Other is not known to the stand-in for sample. Known types: sample:index:Thing",
  );
});

describe("previews", () => {
  test("a new resource tells its inputs, and that the rest will be known", async () => {
    const { provider, connections } = await configured();
    const { id, outputs } = await provider.create({ ...previewed, inputs: { name: "one" } });
    expect(id).toBe("");
    expect(outputs).toEqual({ name: "one", region: UNKNOWN, address: UNKNOWN, token: secret(UNKNOWN) });
    expect(connections).toEqual([]);
  });

  test("an update keeps what the server has told, except what will change", async () => {
    const { provider } = await configured({
      "sample:index:Thing": { ...sample, changedBy: () => ["address"] },
    });
    const oldOutputs = { name: "one", size: 3, shade: "dark", region: "eu", address: "192.0.2.1" };
    const update = { ...previewed, id: "one", oldInputs: {}, oldOutputs, ignoreChanges: [] };
    const outputs = await provider.update({ ...update, newInputs: { name: "one", size: 4 } });
    expect(outputs).toEqual({ name: "one", size: 4, region: "eu", address: UNKNOWN });
  });
});

test("secret outputs are marked, and secret inputs too", async () => {
  const { provider } = await configured();
  const inputs = { name: "one", password: "open sesame" };
  const { outputs } = await provider.create({ ...applied, inputs });
  expect([outputs.token, outputs.password, outputs.name]).toEqual([
    secret("t"),
    secret("open sesame"),
    "one",
  ]);
});

describe("refresh", () => {
  test("reports what changed outside, in the program's spelling where it did not", async () => {
    const { provider } = await configured({
      "sample:index:Thing": {
        ...sample,
        read: async (id, state) => ({ id, state: { ...state, tags: ["b", "a"], size: 7 } }),
      },
    });
    const inputs = { name: "one", tags: ["a", "b"], size: 3 };
    const read = await provider.read({ ...about, id: "one", inputs, outputs: { ...inputs, region: "eu" } });
    expect(read?.inputs).toEqual({ name: "one", tags: ["a", "b"], size: 7 });
    expect(read?.outputs).toEqual({ name: "one", tags: ["a", "b"], size: 7, region: "eu" });
  });

  test("an import takes every input that says something", async () => {
    const { provider } = await configured({
      "sample:index:Thing": {
        ...sample,
        read: async (id) => ({ id, state: { name: "one", size: 7, shade: "", tags: [], address: "a" } }),
      },
    });
    const read = await provider.read({ ...about, id: "one", inputs: {}, outputs: {} });
    expect(read?.inputs).toEqual({ name: "one", size: 7 });
  });

  test("what is gone is gone", async () => {
    const { provider } = await configured({
      "sample:index:Thing": { ...sample, read: async () => undefined },
    });
    expect(await provider.read({ ...about, id: "one", inputs: {}, outputs: {} })).toBeUndefined();
  });
});

test("outputs that no longer hold ask for a replacement", async () => {
  const { provider } = await configured({
    "sample:index:Thing": { ...sample, lost: async () => ["address"] },
  });
  const request = {
    ...about,
    id: "one",
    oldInputs: {},
    oldOutputs: { name: "one", size: 3 },
    ignoreChanges: [],
  };
  const { changes } = await provider.diff({ ...request, newInputs: { name: "one", size: 3 } });
  expect([...changes]).toEqual([["address", { kind: "update", replace: true }]]);
});
