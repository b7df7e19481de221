import { request as httpRequest } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { ApiError, ConnectionError, type Status } from "./errors.ts";

/** One call to the API server. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: unknown;
}

/** Milliseconds after which a server that does not answer counts as unreachable. */
const ANSWER_TIMEOUT = 60_000;

/** Sends calls to the API server that a kubeconfig names, with its credentials. */
export class Connection {
  readonly #config: KubeConfig;

  constructor(config: KubeConfig) {
    this.#config = config;
  }

  /**
   * Sends `call` and returns the parsed answer.
   *
   * @throws ApiError when the server refuses. @throws ConnectionError when it cannot be reached.
   */
  async send<T>(call: Call): Promise<T> {
    const server = this.#config.getCurrentCluster()?.server ?? "";
    const url = new URL(server.replace(/\/$/, "") + call.path);
    for (const [key, value] of Object.entries(call.query ?? {})) url.searchParams.set(key, value);
    const options: RequestOptions = { method: call.method, headers: {}, timeout: ANSWER_TIMEOUT };
    // Anew for each call: tokens of exec plugins and token files expire.
    await this.#config.applyToHTTPSOptions(options);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const headers: Record<string, string> = {
      ...(options.headers as Record<string, string>),
      accept: "application/json",
      "user-agent": "pulumi-resource-kubernetes (homelab-pki lab)",
    };
    if (body !== undefined) {
      headers["content-type"] = call.contentType ?? "application/json";
      // Node sends the body of a DELETE without its length, and the server takes it for the next request.
      headers["content-length"] = String(Buffer.byteLength(body));
    }
    const { status, text } = await exchange(url, { ...options, headers }, body);
    const answer = parse(text);
    if (status >= 200 && status < 300) return answer as T;
    throw new ApiError(status, isStatus(answer) ? answer : { message: text.trim() || undefined });
  }
}

function exchange(
  url: URL,
  options: RequestOptions,
  body: string | undefined,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const unreachable = (cause: Error): void =>
      reject(new ConnectionError(`${options.method} ${url.origin}: ${reasonOf(cause)}`, { cause }));
    const request = (url.protocol === "http:" ? httpRequest : httpsRequest)(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      );
      response.on("error", unreachable);
    });
    request.on("timeout", () => request.destroy(new Error(`no answer in ${ANSWER_TIMEOUT / 1000} s`)));
    request.on("error", unreachable);
    request.end(body);
  });
}

// An AggregateError of several addresses has an empty message of its own.
function reasonOf(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((each: Error) => each.message).join("; ");
  return error.message;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isStatus(answer: unknown): answer is Status {
  return typeof answer === "object" && answer !== null && (answer as { kind?: string }).kind === "Status";
}
