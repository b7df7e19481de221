import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Client } from "../../../../../lab/plugins/kubernetes/api/client.ts";
import { Connection } from "../../../../../lab/plugins/kubernetes/api/connection.ts";
import { Discovery } from "../../../../../lab/plugins/kubernetes/api/discovery.ts";
import {
  ApiError,
  ConnectionError,
  NoKindMatchError,
} from "../../../../../lab/plugins/kubernetes/api/errors.ts";

const resources: Record<string, object[]> = {
  "/api/v1": [
    { name: "configmaps", kind: "ConfigMap", namespaced: true },
    { name: "namespaces", kind: "Namespace", namespaced: false },
    { name: "namespaces/status", kind: "Namespace", namespaced: false },
  ],
  "/apis/cert-manager.io/v1": [],
};

let server: Server;
let port: number;
let seen: { line: string; type: string | undefined; body: string }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const path = request.url ?? "";
      const send = (code: number, answer: object) => response.writeHead(code).end(JSON.stringify(answer));
      if (resources[path]) return send(200, { resources: resources[path] });
      if (path === "/apis")
        return send(200, { groups: [{ versions: [{ groupVersion: "cert-manager.io/v1" }] }] });
      if (path.startsWith("/apis/"))
        return send(404, { kind: "Status", reason: "NotFound", message: "no such group" });
      const body = Buffer.concat(chunks).toString();
      seen.push({ line: `${request.method} ${path}`, type: request.headers["content-type"], body });
      if (path.includes("refused")) {
        return send(409, {
          kind: "Status",
          reason: "AlreadyExists",
          message: "there already",
          details: { kind: "x" },
        });
      }
      return send(200, {});
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());
beforeEach(() => {
  seen = [];
});

function connectTo(url: string): { client: Client; discovery: Discovery } {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: "c", server: url, skipTLSVerify: true }, { name: "u", token: "t" });
  const connection = new Connection(config);
  const discovery = new Discovery(connection);
  return { client: new Client(connection, discovery), discovery };
}
const connect = () => connectTo(`http://127.0.0.1:${port}`);
const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "n" } };
const write = { fieldManager: "m", dryRun: false };

describe("a call for an object", () => {
  test("goes to where its kind lives", async () => {
    const { client } = connect();
    await client.get(configMap);
    await client.get({ ...configMap, metadata: { name: "a" } });
    await client.get({ apiVersion: "v1", kind: "Namespace", metadata: { name: "n", namespace: "ignored" } });
    await client.list("v1", "ConfigMap", "n").catch(() => {});
    expect(seen.map(({ line }) => line)).toEqual([
      "GET /api/v1/namespaces/n/configmaps/a",
      "GET /api/v1/namespaces/default/configmaps/a",
      "GET /api/v1/namespaces/n",
      "GET /api/v1/namespaces/n/configmaps",
    ]);
  });

  test("that writes names the field manager and lets no unknown field pass", async () => {
    const { client } = connect();
    await client.create(configMap, { ...write, dryRun: true });
    await client.apply(configMap, { ...write, force: true });
    await client.replace(configMap, write);
    await client.delete(configMap, "Foreground");
    const path = "/api/v1/namespaces/n/configmaps";
    expect(seen.map(({ line, type }) => [line, type])).toEqual([
      [`POST ${path}?fieldManager=m&dryRun=All&fieldValidation=Strict`, "application/json"],
      [`PATCH ${path}/a?fieldManager=m&force=true&fieldValidation=Strict`, "application/apply-patch+yaml"],
      [`PUT ${path}/a?fieldManager=m&fieldValidation=Strict`, "application/json"],
      [`DELETE ${path}/a`, "application/json"],
    ]);
    expect(JSON.parse(seen.at(-1)?.body ?? "")).toEqual({
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: "Foreground",
    });
  });

  test("that is refused fails with the server's words", async () => {
    const { client } = connect();
    const error = await client.get({ ...configMap, metadata: { name: "refused" } }).catch((each) => each);
    expect(error).toBeInstanceOf(ApiError);
    expect([error.code, error.reason, error.message]).toEqual([409, "AlreadyExists", "there already"]);
  });

  test("that reaches nobody says so", async () => {
    const error = await connectTo("http://127.0.0.1:1")
      .client.get(configMap)
      .catch((each) => each);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toBe("GET http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1");
  });
});

describe("the kinds of a server", () => {
  test("are looked up anew when one is missing: its definition may have come", async () => {
    const { client, discovery } = connect();
    const issuer = { apiVersion: "cert-manager.io/v1", kind: "Issuer", metadata: { name: "a" } };
    await expect(client.get(issuer)).rejects.toThrow(NoKindMatchError);
    expect(await discovery.knows("cert-manager.io/v1", "Issuer")).toBe(false);
    resources["/apis/cert-manager.io/v1"] = [{ name: "issuers", kind: "Issuer", namespaced: true }];
    expect(await discovery.knows("cert-manager.io/v1", "Issuer")).toBe(true);
    expect(await discovery.knows("other.io/v1", "Issuer")).toBe(false);
  });

  test("are listed as charts ask for them", async () => {
    expect(await connect().discovery.apiVersions()).toEqual([
      "v1",
      "cert-manager.io/v1",
      "v1/ConfigMap",
      "v1/Namespace",
      "cert-manager.io/v1/Issuer",
    ]);
  });
});
