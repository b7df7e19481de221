import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { vaultLogin, vaultLogout } from "../../../operations/gate/vault-login.ts";
import { type Answer, type Received, served } from "./server.ts";

const home = mkdtempSync(join(tmpdir(), "vault-login-"));
const tokenFile = join(home, ".vault-token");
afterAll(() => rmSync(home, { recursive: true }));

/** GitHub's and Vault's answers, from one server. */
const answers: Readonly<Record<string, Answer>> = {
  "/identity": { body: { value: "jwt-of-the-job" } },
  "/v1/auth/jwt/login": { body: { auth: { client_token: "token-1" } } },
  "/v1/auth/ci/github/login": { body: { auth: { client_token: "token-2" } } },
  "/v1/auth/token/revoke-self": { status: 204, body: "" },
};
const withServer = (
  more: Readonly<Record<string, Answer>>,
  work: (environment: NodeJS.ProcessEnv) => Promise<unknown>,
) =>
  served(
    ({ url }) => ({ ...answers, ...more })[url.split("?")[0] ?? ""] ?? { status: 404 },
    (url) =>
      work({
        HOME: home,
        VAULT_ADDR: url,
        VAULT_ROLE: "lab-preview",
        ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/identity?api-version=2`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token",
      }),
  );
const brief = ({ method, url, headers, body }: Received) => ({
  method,
  url: url.replace(/%3A\d+$/, "%3APORT"),
  token: headers.authorization ?? headers["x-vault-token"],
  namespace: headers["x-vault-namespace"],
  body,
});

describe("the login of a workflow's job", () => {
  it("shows Vault an identity for this Vault alone, and keeps the token where only this user reads it", async () => {
    const received = await withServer({}, async (environment) => {
      expect(await vaultLogin(environment)).toBe("token-1");
    });
    expect(received.map(brief)).toEqual([
      {
        method: "GET",
        url: "/identity?api-version=2&audience=http%3A%2F%2F127.0.0.1%3APORT",
        token: "Bearer request-token",
        namespace: undefined,
        body: undefined,
      },
      {
        method: "POST",
        url: "/v1/auth/jwt/login",
        token: undefined,
        namespace: undefined,
        body: { role: "lab-preview", jwt: "jwt-of-the-job" },
      },
    ]);
    expect(readFileSync(tokenFile, "utf8")).toBe("token-1");
    expect((statSync(tokenFile).mode & 0o777).toString(8)).toBe("600");
  });

  it("goes to another path and namespace", async () => {
    const received = await withServer({}, async (environment) => {
      const token = await vaultLogin({
        ...environment,
        VAULT_JWT_PATH: "ci/github",
        VAULT_NAMESPACE: "team",
      });
      expect(token).toBe("token-2");
    });
    expect(received[1]).toMatchObject({
      url: "/v1/auth/ci/github/login",
      headers: { "x-vault-namespace": "team" },
    });
  });

  it.each([
    ["GitHub refuses", "/identity", { status: 401, body: "no" }, "GitHub: identity of the job: HTTP 401: no"],
    ["GitHub gives none", "/identity", {}, "GitHub: identity of the job: the answer has no token"],
    [
      "Vault refuses",
      "/v1/auth/jwt/login",
      { status: 400, body: '{"errors":["claim \\"environment\\" does not match"]}\n' },
      'Vault: login as lab-preview: HTTP 400: {"errors":["claim \\"environment\\" does not match"]}',
    ],
    ["Vault gives none", "/v1/auth/jwt/login", {}, "Vault: login as lab-preview: the answer has no token"],
  ])("fails when %s", async (_, path, answer, message) => {
    await withServer({ [path]: answer }, (environment) =>
      expect(vaultLogin(environment)).rejects.toThrow(message),
    );
  });

  it.each([
    ["VAULT_ADDR", "VAULT_ADDR is not set"],
    ["VAULT_ROLE", "VAULT_ROLE is not set"],
    ["ACTIONS_ID_TOKEN_REQUEST_URL", "GitHub gives this job no identity: it needs id-token: write"],
    ["ACTIONS_ID_TOKEN_REQUEST_TOKEN", "GitHub gives this job no identity: it needs id-token: write"],
  ])("fails without %s", async (name, message) => {
    await withServer({}, (environment) =>
      expect(vaultLogin({ ...environment, [name]: "" })).rejects.toThrow(message),
    );
  });

  it("says why it reaches nobody", async () => {
    const nobody = {
      ACTIONS_ID_TOKEN_REQUEST_URL: "http://127.0.0.1:1/",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t",
    };
    await expect(
      vaultLogin({ VAULT_ADDR: "http://127.0.0.1:1", VAULT_ROLE: "r", ...nobody }),
    ).rejects.toThrow(
      /^GitHub: identity of the job: cannot reach http:\/\/127\.0\.0\.1:1: .*(ECONNREFUSED|bad port)/,
    );
  });
});

describe("the logout", () => {
  it("revokes the token and removes it", async () => {
    const received = await withServer({}, async (environment) => {
      await vaultLogin(environment);
      await vaultLogout("token-1", environment);
    });
    expect(brief(received[2] as Received)).toMatchObject({
      method: "POST",
      url: "/v1/auth/token/revoke-self",
      token: "token-1",
    });
    expect(existsSync(tokenFile)).toBe(false);
  });
});
