import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { type VaultConnection, VaultError, vaultConnection } from "./connection.ts";

/** How long Vault may take for one answer, in milliseconds: a standby that forwards is slow, a dead one is silent. */
const TIMEOUT = 30_000;

/** What Vault answers with: the `data` of its JSON. */
export type VaultData = Readonly<Record<string, unknown>>;

/**
 * Vault's HTTP API, as far as operations need it.
 *
 * @see https://developer.hashicorp.com/vault/api-docs
 */
export class VaultClient {
  readonly #connection: VaultConnection;

  constructor(connection: VaultConnection) {
    this.#connection = connection;
  }

  /**
   * A client for the Vault that the `vault` command would use.
   *
   * @throws VaultError as {@link vaultConnection}.
   */
  static fromEnvironment(environment: NodeJS.ProcessEnv = process.env): VaultClient {
    return new VaultClient(vaultConnection(environment));
  }

  /** Reads a path; nothing when Vault has nothing there. */
  async read(path: string): Promise<VaultData | undefined> {
    return this.#call("GET", path);
  }

  /** Names below a path, with what Vault says about each; empty when there is none. */
  async list(path: string): Promise<ReadonlyMap<string, VaultData>> {
    // The query is the same as Vault's own method LIST, which not every HTTP parser lets through.
    const data = await this.#call("GET", `${path}?list=true`);
    const keys = (data?.keys ?? []) as readonly string[];
    const info = (data?.key_info ?? {}) as Readonly<Record<string, VaultData>>;
    return new Map(keys.map((key) => [key, info[key] ?? {}]));
  }

  /** Deletes a path; one that is gone already is no error. */
  async delete(path: string): Promise<void> {
    await this.#call("DELETE", path);
  }

  async #call(method: string, path: string): Promise<VaultData | undefined> {
    const { address } = this.#connection;
    const { status, body } = await this.#send(method, path);
    if (status === 404) return undefined;
    const answer = body === "" ? {} : parse(body);
    if (status < 200 || status > 299) {
      const errors = (answer.errors as readonly string[] | undefined)?.join("; ").trim();
      throw new VaultError(
        `Vault at ${address}: ${method} ${path}: HTTP ${status}: ${errors || "no reason given"}`,
      );
    }
    return (answer.data ?? undefined) as VaultData | undefined;
  }

  #send(method: string, path: string): Promise<{ readonly status: number; readonly body: string }> {
    const { address, token, ca, namespace } = this.#connection;
    const url = new URL(`/v1/${path}`, address);
    const request = url.protocol === "http:" ? httpRequest : httpsRequest;
    const headers = {
      "X-Vault-Token": token,
      "X-Vault-Request": "true",
      ...(namespace && { "X-Vault-Namespace": namespace }),
    };
    return new Promise((resolve, reject) => {
      const fail = (error: Error) =>
        reject(new VaultError(`cannot reach Vault at ${address}: ${error.message}`));
      const sent = request(url, { method, headers, ca, timeout: TIMEOUT }, (response: IncomingMessage) => {
        let body = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          body += part;
        });
        response.on("error", fail).on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      });
      sent.on("timeout", () => sent.destroy(new Error(`no answer in ${TIMEOUT / 1000} s`)));
      sent.on("error", fail).end();
    });
  }
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(body);
  } catch {
    return { errors: ["the answer is not JSON; is this Vault's address?"] };
  }
}
