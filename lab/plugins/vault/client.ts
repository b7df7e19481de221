import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Value } from "../provider/index.ts";
import { unreachable, VaultError } from "./errors.ts";

/** Data of a Vault response. */
export type Data = { readonly [key: string]: Value | undefined };

/** A response of Vault. */
export interface VaultResponse {
  readonly data: Data;
  readonly lease_id: string;
  readonly lease_duration: number;
  readonly renewable: boolean;
  readonly auth?: { readonly client_token: string };
}

/** How to reach Vault. */
export interface ClientOptions {
  /** `https://host:port`, without a trailing slash. */
  readonly address: string;
  /** Token to send. */
  readonly token: string;
  /** PEM of the authorities to trust. @default those of Node.js */
  readonly ca?: string;
  /** Name to expect in the server's certificate instead of the address's host. */
  readonly serverName?: string;
  /** Whether the server's certificate must be good. @default true */
  readonly verify?: boolean;
  /** Enterprise namespace. */
  readonly namespace?: string;
  /** Fires when the user cancels. */
  readonly signal?: AbortSignal;
}

type Method = "GET" | "LIST" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Speaks Vault's HTTP API with one token, over connections that are kept open. */
export class VaultClient {
  readonly #options: ClientOptions;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(options: ClientOptions, agent?: HttpAgent | HttpsAgent) {
    this.#options = options;
    this.#agent = agent ?? agentFor(options);
  }

  /** A client like this one over the same connections, with other options. */
  with(options: Partial<ClientOptions>): VaultClient {
    return new VaultClient({ ...this.#options, ...options }, this.#agent);
  }

  /**
   * Reads a path; undefined when nothing is there.
   *
   * @param absence - the words by which Vault says that nothing is there, for paths that do not answer 404
   */
  async read(path: string, absence?: string): Promise<Data | undefined> {
    return (await this.readLease(path, absence))?.data;
  }

  /** Reads a path with what Vault says about the validity of the data. */
  async readLease(path: string, absence?: string): Promise<VaultResponse | undefined> {
    try {
      return await this.#send("GET", path);
    } catch (error) {
      if (error instanceof VaultError && (error.status === 404 || (absence && error.says(absence)))) {
        return undefined;
      }
      throw error;
    }
  }

  /** The names under a path; none when nothing is there. */
  async list(path: string): Promise<readonly string[]> {
    try {
      const keys = (await this.#send("LIST", path))?.data.keys;
      return Array.isArray(keys) ? keys.map(String) : [];
    } catch (error) {
      if (error instanceof VaultError && error.status === 404) {
        return [];
      }
      throw error;
    }
  }

  /** Writes to a path and returns the response, if it has one. */
  async write(path: string, data: Data, method: "POST" | "PUT" = "PUT"): Promise<VaultResponse | undefined> {
    return this.#send(method, path, data);
  }

  /** Changes some fields and leaves the others (JSON merge patch). */
  async patch(path: string, data: Data): Promise<void> {
    await this.#send("PATCH", path, data);
  }

  /** Deletes a path; it may be gone already, and its mount too. */
  async delete(path: string): Promise<void> {
    try {
      await this.#send("DELETE", path);
    } catch (error) {
      if (!(error instanceof VaultError && error.status === 404)) {
        throw error;
      }
    }
  }

  /** Reads a path that answers with text instead of JSON, without showing the token. @throws VaultError */
  async readText(path: string): Promise<string> {
    return (await this.with({ token: "" }).#exchange("GET", path, undefined)).body;
  }

  async #send(method: Method, path: string, data?: Data): Promise<VaultResponse | undefined> {
    const { body } = await this.#exchange(method, path, data);
    return body === "" ? undefined : JSON.parse(body);
  }

  async #exchange(method: Method, path: string, data: Data | undefined) {
    const url = new URL(`/v1/${path.split("/").map(encodeURIComponent).join("/")}`, this.#options.address);
    const payload = data === undefined ? undefined : JSON.stringify(data);
    const { status, body } = await this.#transfer(method, url, payload);
    if (status >= 400) {
      throw new VaultError(method, url.href, status, errorsIn(body));
    }
    return { body };
  }

  #transfer(method: Method, url: URL, payload: string | undefined) {
    const { token, namespace, signal, serverName, address } = this.#options;
    const headers = {
      "x-vault-request": "true",
      ...(token && { "x-vault-token": token }),
      ...(namespace && { "x-vault-namespace": namespace }),
      ...(payload !== undefined && {
        "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json",
        "content-length": Buffer.byteLength(payload),
      }),
    };
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    return new Promise<{ status: number; body: string }>((resolve, reject) => {
      const options = { method, headers, agent: this.#agent, signal, servername: serverName };
      const request = send(url, options, (response) => receive(response).then(resolve, reject));
      request.on("error", (error: NodeJS.ErrnoException) => reject(unreachable(address, error)));
      request.end(payload);
    });
  }
}

async function receive(response: IncomingMessage): Promise<{ status: number; body: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") };
}

function agentFor({ address, ca, verify }: ClientOptions): HttpAgent | HttpsAgent {
  const options = { keepAlive: true, maxSockets: 16 };
  return address.startsWith("https:")
    ? new HttpsAgent({ ...options, ca, rejectUnauthorized: verify })
    : new HttpAgent(options);
}

function errorsIn(body: string): readonly string[] {
  try {
    const { errors } = JSON.parse(body);
    return Array.isArray(errors) ? errors.map(String) : [];
  } catch {
    return body === "" ? [] : [body.trim()];
  }
}
