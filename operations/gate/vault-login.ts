import { rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { VaultError } from "../vault/connection.ts";

const TIMEOUT = 30_000;

/**
 * Logs a job of a workflow in to Vault with the identity that GitHub gives it, without any stored secret. The token is
 * kept where `vault login` keeps it, so that vault, Pulumi's provider and the operations find it, and its environment
 * has none.
 *
 * Needs `VAULT_ADDR`, `VAULT_ROLE` (a role of the JWT auth method) and the job's permission `id-token: write`; the auth
 * method is at `VAULT_JWT_PATH`, by default `jwt`.
 *
 * @returns the token, to be masked in the log
 * @throws VaultError when something is missing, and in GitHub's or Vault's words
 * @see https://docs.github.com/en/actions/reference/security/oidc
 * @see https://developer.hashicorp.com/vault/docs/auth/jwt
 */
export async function vaultLogin(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const address = required(environment, "VAULT_ADDR");
  const role = required(environment, "VAULT_ROLE");
  const jwt = await identityToken(environment, address);
  const path = environment.VAULT_JWT_PATH || "jwt";
  const answer = await send(`Vault: login as ${role}`, new URL(`/v1/auth/${path}/login`, address), {
    method: "POST",
    headers: namespaceHeader(environment),
    body: JSON.stringify({ role, jwt }),
  });
  const token = (answer.auth as { client_token?: string } | undefined)?.client_token;
  if (!token) throw new VaultError(`Vault: login as ${role}: the answer has no token`);
  await writeFile(tokenFile(environment), token, { mode: 0o600 });
  return token;
}

/** Ends the token of {@link vaultLogin} before its time. */
export async function vaultLogout(
  token: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  await rm(tokenFile(environment), { force: true });
  await send("Vault: logout", new URL("/v1/auth/token/revoke-self", required(environment, "VAULT_ADDR")), {
    method: "POST",
    headers: { ...namespaceHeader(environment), "X-Vault-Token": token },
  });
}

/** The job's identity, for this Vault only: another server cannot use it here. */
async function identityToken(environment: NodeJS.ProcessEnv, audience: string): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: request, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = environment;
  if (!request || !token) throw new VaultError("GitHub gives this job no identity: it needs id-token: write");
  const url = new URL(request);
  url.searchParams.set("audience", audience);
  const { value } = await send("GitHub: identity of the job", url, {
    headers: { Authorization: `Bearer ${token}` },
  });
  if (typeof value !== "string") throw new VaultError("GitHub: identity of the job: the answer has no token");
  return value;
}

async function send(
  what: string,
  url: URL,
  request: RequestInit,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT) }).catch(
    (error: Error) => {
      // The reason, such as a certificate that is not trusted, is in the cause.
      const { message } = (error.cause as Error | undefined) ?? error;
      throw new VaultError(`${what}: cannot reach ${url.origin}: ${message}`);
    },
  );
  const body = await response.text();
  if (!response.ok) throw new VaultError(`${what}: HTTP ${response.status}: ${body.trim().slice(0, 300)}`);
  return body === "" ? {} : JSON.parse(body);
}

function namespaceHeader({ VAULT_NAMESPACE: namespace }: NodeJS.ProcessEnv): Record<string, string> {
  return namespace ? { "X-Vault-Namespace": namespace } : {};
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (!value) throw new VaultError(`${name} is not set`);
  return value;
}

function tokenFile(environment: NodeJS.ProcessEnv): string {
  return join(environment.HOME || homedir(), ".vault-token");
}
