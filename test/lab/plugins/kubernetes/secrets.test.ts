import { describe, expect, test } from "vitest";
import { acceptingSecrets, markLike } from "../../../../lab/plugins/kubernetes/secrets.ts";
import { stateOf } from "../../../../lab/plugins/kubernetes/state.ts";
import { InitializationError } from "../../../../lab/plugins/provider/provider.ts";
import { type Properties, secret } from "../../../../lab/plugins/provider/values.ts";

const request = {
  urn: "urn:pulumi:s::p::kubernetes:core/v1:ConfigMap::a",
  type: "kubernetes:core/v1:ConfigMap",
  name: "a",
  signal: new AbortController().signal,
};
const origin = { initialApiVersion: "v1", fieldManager: "m" };
const live = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a" },
  data: { password: "p", user: "u" },
};

describe("marks of secrets", () => {
  test("are put where the input has them", () => {
    const inputs = { data: { password: secret("p"), user: "u" }, list: ["a", secret("b")] };
    expect(markLike({ data: { password: "p", user: "u" }, list: ["a", "b"], other: 1 }, inputs)).toEqual({
      data: { password: secret("p"), user: "u" },
      list: secret(["a", "b"]),
      other: 1,
    });
  });

  test("are on the whole object where the input is secret as a whole", () => {
    expect(markLike({ data: { a: "1" } }, { data: secret({ a: "1" }) })).toEqual({
      data: secret({ a: "1" }),
    });
  });

  const operations = (create: (inputs: Properties) => Promise<Properties>) =>
    acceptingSecrets({
      check: async () => ({ inputs: {}, failures: [] }),
      diff: async () => ({ changes: new Map() }),
      create: async ({ inputs }) => ({ id: "a", outputs: await create(inputs) }),
      read: async () => undefined,
      update: async () => ({}),
      delete: async () => {},
    });
  const inputs = { ...live, data: { password: secret("p"), user: "u" } };

  test("are off the inputs of an operation, and on its outputs and the inputs that these repeat", async () => {
    const { outputs } = await operations(async (given) => {
      expect(given.data).toEqual({ password: "p", user: "u" });
      return stateOf(live, given, origin);
    }).create({ ...request, inputs, preview: false, timeout: 0 });

    expect(outputs.data).toEqual({ password: secret("p"), user: "u" });
    expect(outputs.__inputs).toEqual(inputs);
  });

  test("are on what an object that failed half-way leaves in the state", async () => {
    const failing = operations(async (given) => {
      throw new InitializationError("a", given, stateOf(live, given, origin), ["why"]);
    });
    const error = await failing
      .create({ ...request, inputs, preview: false, timeout: 0 })
      .catch((each) => each);

    expect(error).toBeInstanceOf(InitializationError);
    expect(error.reasons).toEqual(["why"]);
    expect(error.inputs).toEqual(inputs);
    expect(error.outputs.__inputs).toEqual(inputs);
    expect(error.outputs.data.password).toEqual(secret("p"));
  });
});

test("what a Secret carries is secret even if the program does not say so", () => {
  const object = { apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, data: { k: "dg==" } };
  expect(stateOf(object, object, origin)).toEqual({
    ...object,
    data: secret({ k: "dg==" }),
    __inputs: { ...object, data: secret({ k: "dg==" }) },
    __initialApiVersion: "v1",
    __fieldManager: "m",
  });
});
