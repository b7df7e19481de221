import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connect } from "../../../../lab/plugins/vault/connection.ts";
import { testRoot } from "../../../support/certificates.ts";

let server: Server;
let address: string;
let answer: RequestListener;

beforeEach(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function answers(status: number, body: unknown): void {
  answer = (_request, response) => response.writeHead(status).end(JSON.stringify(body));
}

test("works with a short-lived child of the given token", async () => {
  const asked: string[] = [];
  answer = (request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers["x-vault-token"]}`);
    const isCreation = request.url === "/v1/auth/token/create";
    response.end(JSON.stringify(isCreation ? { auth: { client_token: "child" } } : { data: { ok: true } }));
  };
  const client = await connect({}, { VAULT_ADDR: address, VAULT_TOKEN: "parent" });
  expect(await client.read("sys/anything")).toEqual({ ok: true });
  expect(asked).toEqual([
    "GET /v1/auth/token/lookup-self parent",
    "POST /v1/auth/token/create parent",
    "GET /v1/sys/anything child",
  ]);
});

test("no address is an error that names the variable", async () => {
  await expect(connect({}, {})).rejects.toThrow(
    "failed to configure Vault address: set VAULT_ADDR or the provider's address",
  );
});

test("a Vault that cannot be reached is named by its address", async () => {
  await expect(connect({}, { VAULT_ADDR: "http://127.0.0.1:9", VAULT_TOKEN: "x" })).rejects.toThrow(
    "failed to lookup token: Vault at http://127.0.0.1:9 cannot be reached: connect ECONNREFUSED 127.0.0.1:9",
  );
});

test("a sealed Vault is called sealed", async () => {
  answers(503, { errors: ["Vault is sealed"] });
  await expect(connect({}, { VAULT_ADDR: address, VAULT_TOKEN: "x" })).rejects.toThrow(
    `Vault at ${address} is sealed: unseal it first`,
  );
});

test("a token that Vault does not take is told from other refusals", async () => {
  answers(403, { errors: ["permission denied"] });
  await expect(connect({}, { VAULT_ADDR: address, VAULT_TOKEN: "wrong" })).rejects.toThrow(
    `Code: 403. Errors:\n\n* permission denied\n\nThe token is not valid for Vault at ${address}, or its policies do not allow this`,
  );
});

test("a CA file that is not there is named", async () => {
  const environment = {
    VAULT_ADDR: "https://127.0.0.1:9",
    VAULT_TOKEN: "x",
    VAULT_CACERT: "/nowhere/ca.crt",
  };
  await expect(connect({}, environment)).rejects.toThrow(
    "failed to configure TLS for Vault API: ENOENT: no such file or directory, open '/nowhere/ca.crt'",
  );
});

test("a certificate that leads nowhere is taken only with skipTlsVerify", async () => {
  const { pem: cert, keyPem: key } = await testRoot("vault");
  const tls = createTlsServer({ cert, key }, (_request, response) => response.end('{"data":{"ok":true}}'));
  await new Promise<void>((resolve) => tls.listen(0, "127.0.0.1", resolve));
  try {
    const environment = {
      VAULT_ADDR: `https://127.0.0.1:${(tls.address() as AddressInfo).port}`,
      VAULT_TOKEN: "x",
      TERRAFORM_VAULT_SKIP_CHILD_TOKEN: "true",
    };
    await expect(connect({}, environment)).rejects.toThrow("self-signed certificate");
    const client = await connect({ skipTlsVerify: true }, environment);
    expect(await client.read("sys/anything")).toEqual({ ok: true });
  } finally {
    tls.close();
    tls.closeAllConnections();
  }
});
