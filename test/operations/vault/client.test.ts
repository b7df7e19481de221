import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readVaultContents } from "../../../operations/recover/vault-contents.ts";
import { VaultClient } from "../../../operations/vault/client.ts";
import { VaultError } from "../../../operations/vault/connection.ts";

let server: Server;
let address: string;
let home: string;
let requests: string[] = [];
let tokens: (string | undefined)[] = [];
let bodies: string[] = [];
let wrapTtls: (string | undefined)[] = [];
/** What Vault answers, by method and path; all else is 404. */
let answers: Record<string, readonly [status: number, body: unknown]> = {};

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "vault-client-"));
  server = createServer(async (request: IncomingMessage, response) => {
    const asked = `${request.method} ${request.url?.replace("/v1/", "")}`;
    requests.push(asked);
    tokens.push(request.headers["x-vault-token"] as string | undefined);
    wrapTtls.push(request.headers["x-vault-wrap-ttl"] as string | undefined);
    bodies.push(await text(request));
    const [status, body] = answers[asked] ?? [404, { errors: [] }];
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  requests = [];
  tokens = [];
  bodies = [];
  wrapTtls = [];
  answers = {};
});
afterAll(() => {
  server.close();
  rmSync(home, { recursive: true });
});

function client(environment: NodeJS.ProcessEnv = { VAULT_TOKEN: "t" }): VaultClient {
  return VaultClient.fromEnvironment({ HOME: home, VAULT_ADDR: address, ...environment });
}

describe("VaultClient", () => {
  it("reads, lists and deletes", async () => {
    answers = {
      "GET sys/mounts": [200, { data: { "pki/": { type: "pki" } } }],
      "GET pki/keys?list=true": [200, { data: { keys: ["a", "b"], key_info: { a: { key_name: "r2026" } } } }],
      "DELETE pki/key/a": [204, ""],
    };
    expect(await client().read("sys/mounts")).toEqual({ "pki/": { type: "pki" } });
    expect(await client().list("pki/keys")).toEqual(
      new Map<string, unknown>([
        ["a", { key_name: "r2026" }],
        ["b", {}],
      ]),
    );
    await client().delete("pki/key/a");
    expect(requests).toEqual(["GET sys/mounts", "GET pki/keys?list=true", "DELETE pki/key/a"]);
  });

  it("writes", async () => {
    answers = { "POST pki/revoke": [204, ""] };
    await client().write("pki/revoke", { serial_number: "01" });
    expect([requests, bodies, wrapTtls]).toEqual([
      ["POST pki/revoke"],
      ['{"serial_number":"01"}'],
      [undefined],
    ]);
  });

  it("has an answer wrapped for as long as it is told", async () => {
    answers = { "POST auth/a/secret-id": [200, { wrap_info: { token: "hvs.w" } }] };
    expect(await client().wrap("auth/a/secret-id", {}, 600)).toBe("hvs.w");
    expect([bodies, wrapTtls]).toEqual([["{}"], ["600s"]]);
  });

  it("does not take a path that is not there for written", async () => {
    const message = (path: string) => `Vault at ${address}: POST ${path}: HTTP 404: no reason given`;
    await expect(client().write("none/a", {})).rejects.toThrow(new VaultError(message("none/a")));
    await expect(client().wrap("none/b", {}, 1)).rejects.toThrow(new VaultError(message("none/b")));
  });

  it("has nothing where Vault has nothing", async () => {
    expect(await client().read("pki/none")).toBeUndefined();
    expect(await client().list("pki/none")).toEqual(new Map());
    await client().delete("pki/none");
  });

  it.each([
    [503, { errors: ["Vault is sealed"] }, "HTTP 503: Vault is sealed"],
    [403, { errors: ["permission denied", "invalid token"] }, "HTTP 403: permission denied; invalid token"],
    [500, {}, "HTTP 500: no reason given"],
    [502, "<html>", "HTTP 502: the answer is not JSON; is this Vault's address?"],
  ])("passes on what Vault says with %i", async (status, body, message) => {
    answers = { "GET sys/mounts": [status, body] };
    await expect(client().read("sys/mounts")).rejects.toThrow(
      new VaultError(`Vault at ${address}: GET sys/mounts: ${message}`),
    );
  });

  it("says when it cannot reach Vault", async () => {
    const nowhere = "http://127.0.0.1:1";
    await expect(client({ VAULT_TOKEN: "t", VAULT_ADDR: nowhere }).read("x")).rejects.toThrow(
      new VaultError(`cannot reach Vault at ${nowhere}: connect ECONNREFUSED 127.0.0.1:1`),
    );
  });
});

describe("the token", () => {
  const config = () => join(home, "client.hcl");

  async function used(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
    await client(environment).read("x");
    return tokens.at(-1);
  }

  it("comes from VAULT_TOKEN, then the token helper, then ~/.vault-token", async () => {
    const helper = join(home, "helper");
    writeFileSync(helper, '#!/bin/sh\n[ "$1" = get ] && echo from-helper\n');
    chmodSync(helper, 0o700);
    writeFileSync(config(), `disable_x = true\ntoken_helper = "${helper}"\n`);
    writeFileSync(join(home, ".vault-token"), "from-file\n", { mode: 0o600 });
    const VAULT_CONFIG_PATH = config();
    expect(await used({ VAULT_TOKEN: "from-variable", VAULT_CONFIG_PATH })).toBe("from-variable");
    expect(await used({ VAULT_CONFIG_PATH })).toBe("from-helper");
    expect(await used({})).toBe("from-file");
    rmSync(join(home, ".vault-token"));
    expect(() => client({})).toThrow(new VaultError("no Vault token: set VAULT_TOKEN or run `vault login`"));
  });

  it("is missing when the helper fails", () => {
    writeFileSync(config(), 'token_helper = "/nonexistent/helper"\n');
    expect(() => client({ VAULT_CONFIG_PATH: config() })).toThrow(
      new VaultError("the token helper /nonexistent/helper failed: spawnSync /nonexistent/helper ENOENT"),
    );
  });
});

describe("the connection", () => {
  it("needs an address and a readable CA file", () => {
    expect(() => VaultClient.fromEnvironment({ VAULT_TOKEN: "t" })).toThrow(
      new VaultError("VAULT_ADDR is not set: the address of Vault, such as https://vault.example:8200"),
    );
    expect(() => client({ VAULT_TOKEN: "t", VAULT_CACERT: "/nonexistent.pem" })).toThrow(
      "VAULT_CACERT=/nonexistent.pem: ENOENT: no such file or directory",
    );
  });
});

describe("readVaultContents", () => {
  it("reads the mounts and auth methods that are asked for, and no other", async () => {
    answers = {
      "GET sys/mounts": [
        200,
        { data: { "pki/": { type: "pki" }, "kv/": { type: "kv" }, "other/": { type: "pki" } } },
      ],
      "GET pki/keys?list=true": [200, { data: { keys: ["k"], key_info: { k: { key_name: "r2026" } } } }],
      "GET pki/issuers?list=true": [
        200,
        { data: { keys: ["i"], key_info: { i: { issuer_name: "r2026", key_id: "k" } } } },
      ],
      "GET pki/issuer/i": [200, { data: { certificate: "PEM" } }],
      "GET pki/roles?list=true": [200, { data: { keys: ["web"] } }],
      "GET sys/auth": [200, { data: { "kubernetes/": { type: "kubernetes" } } }],
      "GET auth/kubernetes/config": [200, { data: { kubernetes_host: "https://x" } }],
    };
    const contents = await readVaultContents(client(), {
      mounts: ["pki", "kv", "gone"],
      auth: ["kubernetes", "jwt"],
    });
    expect(contents.mounts).toEqual(
      new Map<string, unknown>([
        [
          "pki",
          {
            type: "pki",
            keys: [{ id: "k", name: "r2026" }],
            issuers: [{ id: "i", name: "r2026", keyId: "k", certificate: "PEM" }],
            roles: ["web"],
          },
        ],
        ["kv", { type: "kv", keys: [], issuers: [], roles: [] }],
      ]),
    );
    expect(contents.auth).toEqual(
      new Map([["kubernetes", { type: "kubernetes", roles: [], configured: true }]]),
    );
    expect(requests.filter((request) => request.includes("other"))).toEqual([]);
  });

  it("asks nothing when there is nothing to ask", async () => {
    expect(await readVaultContents(client(), { mounts: [], auth: [] })).toEqual({
      mounts: new Map(),
      auth: new Map(),
    });
    expect(requests).toEqual([]);
  });
});
