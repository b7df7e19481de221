import { request } from "node:https";
import type { Cluster } from "../layout.ts";
import { readKubeconfig } from "./credentials.ts";

/** An answer of the API server. */
export interface ApiAnswer {
  readonly status: number;
  /** The body: an object of Kubernetes, or plain text such as `ok`. */
  readonly body: string;
}

const TIMEOUT_MS = 5_000;

/**
 * Asks a cluster's API server through its published port, as administrator.
 *
 * @returns `undefined` when there is no answer: it does not run, or has no credentials yet.
 */
export async function apiGet(cluster: Cluster, path: string): Promise<ApiAnswer | undefined> {
  const config = await readKubeconfig(cluster);
  if (config === undefined) return undefined;
  const { server, "certificate-authority-data": authority } = config.clusters[0].cluster;
  const [{ user }] = config.users;
  const decode = (base64: string) => Buffer.from(base64, "base64");
  return new Promise((resolve) => {
    const call = request(new URL(path, server), {
      ca: decode(authority),
      cert: decode(user["client-certificate-data"]),
      key: decode(user["client-key-data"]),
      agent: false,
      timeout: TIMEOUT_MS,
    });
    call.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        body += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      response.on("error", () => resolve(undefined));
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(undefined));
    call.on("close", () => resolve(undefined));
    call.end();
  });
}
