import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { type VaultConnection, VaultError, vaultConnection } from "./connection.ts";

/** How long Vault may take for one answer, in milliseconds: a standby that forwards is slow, a dead one is silent. */
const TIMEOUT = 30_000;

/** What Vault answers with: the `data` of its JSON. */
export type VaultData = Readonly<Record<string, unknown>>;

interface Content {
  readonly data?: VaultData;
  /** Seconds. */
  readonly wrapTtl?: number;
}

interface Sent {
  readonly status: number;
  readonly body: string;
}

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

  /**
   * Writes to a path.
   *
   * @throws VaultError also when there is nothing at the path
   */
  async write(path: string, data: VaultData): Promise<void> {
    const { status, answer } = await this.#exchange("POST", path, { data });
    if (status === 404) this.#refuse("POST", path, status, answer);
  }

  /**
   * Writes to a path and has Vault keep the answer for whoever brings the token that comes back, once.
   *
   * @param ttl - how long Vault keeps it, in seconds
   * @returns the wrapping token, a secret
   * @throws VaultError also when there is nothing at the path
   * @see https://developer.hashicorp.com/vault/docs/concepts/response-wrapping
   */
  async wrap(path: string, data: VaultData, ttl: number): Promise<string> {
    const { status, answer } = await this.#exchange("POST", path, { data, wrapTtl: ttl });
    const { token } = (answer.wrap_info ?? {}) as { readonly token?: string };
    return token ?? this.#refuse("POST", path, status, answer);
  }

  async #call(method: string, path: string): Promise<VaultData | undefined> {
    const { status, answer } = await this.#exchange(method, path);
    return status === 404 ? undefined : ((answer.data ?? undefined) as VaultData | undefined);
  }

  async #exchange(method: string, path: string, content: Content = {}) {
    const { status, body } = await this.#send(method, path, content);
    const answer = body === "" ? {} : parse(body);
    const isFine = (status >= 200 && status <= 299) || status === 404;
    return isFine ? { status, answer } : this.#refuse(method, path, status, answer);
  }

  #refuse(method: string, path: string, status: number, answer: VaultData): never {
    const errors = (answer.errors as readonly string[] | undefined)?.join("; ").trim();
    throw new VaultError(
      `Vault at ${this.#connection.address}: ${method} ${path}: HTTP ${status}: ${errors || "no reason given"}`,
    );
  }

  #send(method: string, path: string, { data, wrapTtl }: Content): Promise<Sent> {
    const { address, token, ca, namespace } = this.#connection;
    const url = new URL(`/v1/${path}`, address);
    const request = url.protocol === "http:" ? httpRequest : httpsRequest;
    const headers = {
      "X-Vault-Token": token,
      "X-Vault-Request": "true",
      ...(namespace && { "X-Vault-Namespace": namespace }),
      ...(wrapTtl && { "X-Vault-Wrap-TTL": `${wrapTtl}s` }),
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
      sent.on("error", fail).end(data && JSON.stringify(data));
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
