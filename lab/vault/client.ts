import { readFile } from "node:fs/promises";
import { request } from "node:https";
import type { Lab } from "../layout.ts";
import { LabError } from "../support/errors.ts";

/** A request to Vault's HTTP API. */
export interface VaultRequest {
  /** @default "GET" */
  readonly method?: "GET" | "PUT" | "POST" | "DELETE" | "LIST";
  /** Below `/v1/`. */
  readonly path: string;
  /** Sent as JSON. @default no body */
  readonly body?: unknown;
  /** @default none: what Vault answers to anybody */
  readonly token?: string;
  /** Time to answer, in milliseconds. @default 120000 */
  readonly timeoutMs?: number;
}

/** Vault's answer, whatever its status. */
export interface VaultResponse {
  readonly status: number;
  /** Parsed JSON; an empty object when there is no body. */
  readonly body: Readonly<Record<string, unknown>>;
}

// Longer than anything takes on a busy machine: an initialisation whose answer nobody reads has lost its keys.
const TIMEOUT_MS = 120_000;

/**
 * Sends a request to the lab's Vault through its published port, and trusts the lab's CA only: another program
 * that has taken the port gets no token.
 *
 * @throws LabError when there is no answer: nothing listens, a certificate of another CA, the time is over.
 * @see https://developer.hashicorp.com/vault/api-docs
 */
export async function vaultRequest(lab: Lab, options: VaultRequest): Promise<VaultResponse> {
  const ca = await readFile(lab.vault.caCertificate, "utf8");
  const headers: Record<string, string> = { "X-Vault-Request": "true" };
  if (options.token !== undefined) headers["X-Vault-Token"] = options.token;
  const url = `${lab.vault.publishedUrl}/v1/${options.path}`;
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new LabError(`Vault does not answer at ${url}: ${reason}`));
    const timeout = options.timeoutMs ?? TIMEOUT_MS;
    // No agent: its idle connection would hold the command open when it is done.
    const sent = request(url, { method: options.method ?? "GET", headers, ca, agent: false, timeout });
    sent.on("timeout", () => sent.destroy(new Error(`nothing within ${timeout / 1000} s`)));
    sent.on("error", (error) => fail(error.message));
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", (error) => fail(error.message));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        try {
          const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
          resolve({ status: response.statusCode ?? 0, body });
        } catch {
          fail(`status ${response.statusCode} with a body that is not JSON`);
        }
      });
    });
    sent.end(options.body === undefined ? undefined : JSON.stringify(options.body));
  });
}

/**
 * Sends a request that has to succeed.
 *
 * @returns the body of the answer.
 * @throws LabError with Vault's own messages when the status is not 2xx.
 */
export async function vaultCall(lab: Lab, options: VaultRequest): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await vaultRequest(lab, options);
  if (status >= 200 && status < 300) return body;
  const errors = Array.isArray(body.errors) ? body.errors.join("; ") : "no message";
  throw new LabError(`Vault answered ${status} to ${options.method ?? "GET"} ${options.path}: ${errors}`);
}

/** The lab's root token, which reads and writes everything. Vault has to be initialised. */
export async function rootToken(lab: Lab): Promise<string> {
  return (await readFile(lab.vault.rootToken, "utf8")).trim();
}
