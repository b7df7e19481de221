import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isSecret, type Properties, withoutSecrets } from "../../../lab/plugins/provider/index.ts";
import { fromStruct, toStruct } from "../../../lab/plugins/provider/messages.ts";
import { labEnvironment, uniqueName, vault } from "../support/lab.ts";
import { type Plugin, startPlugin } from "../support/plugin.ts";

const mount = uniqueName("conformance-kv");
let plugin: Plugin;

beforeAll(async () => {
  const options = { type: "kv", options: { version: "1" } };
  await (await vault()).write(`sys/mounts/${mount}`, options, "POST");
  await (await vault()).write(`${mount}/nas`, { enrolment: "first", serial: "39:dd", count: 3 });
  plugin = await startPlugin("vault", labEnvironment());
});
afterAll(async () => {
  await plugin.stop();
  await (await vault()).delete(`sys/mounts/${mount}`);
});

function getSecret(args: Properties): Promise<Properties> {
  const request = new messages.InvokeRequest();
  request.setTok("vault:kv/getSecret:getSecret").setArgs(toStruct(args));
  return new Promise((resolve, reject) =>
    plugin.client.invoke(request, (error, response) => {
      const [failure] = response?.getFailuresList() ?? [];
      if (error !== null || failure !== undefined) reject(error ?? new Error(failure?.getReason()));
      else resolve(fromStruct(response.getReturn()));
    }),
  );
}

describe("vault:kv/getSecret:getSecret", () => {
  test("reads texts, and everything else as JSON", async () => {
    const found = withoutSecrets(await getSecret({ path: `${mount}/nas` })) as Properties;
    expect(found).toMatchObject({
      path: `${mount}/nas`,
      data: { enrolment: "first", serial: "39:dd", count: "3" },
    });
    expect(JSON.parse(String(found.dataJson))).toEqual({ enrolment: "first", serial: "39:dd", count: 3 });
  });

  test("its data is secret", async () => {
    const found = await getSecret({ path: `${mount}/nas` });
    expect(Object.keys(found).filter((name) => isSecret(found[name]))).toEqual(
      expect.arrayContaining(["data", "dataJson"]),
    );
  });

  test.each([
    ["a path", `${mount}/none`],
    ["a mount", "conformance-none/nas"],
  ])("says that %s is not there", async (_what, path) => {
    await expect(getSecret({ path })).rejects.toThrow(`no secret found at "${path}"`);
  });

  test("refuses arguments that it does not have", async () => {
    await expect(getSecret({ path: "a/b", notAnArgument: "x" })).rejects.toThrow("notAnArgument");
    await expect(getSecret({})).rejects.toThrow(/path/);
  });
});
