import { join } from "node:path";

/** A server of the lab, as it is reached inside the namespace and on the loopback of the machine. */
export interface Endpoint {
  /** Address inside the lab's network namespace. */
  readonly address: string;
  /** Port inside the lab's network namespace. */
  readonly port: number;
  /** URL for whatever runs inside the namespace: pods, hosts, other servers. */
  readonly url: string;
  /** Port on 127.0.0.1 of the machine. */
  readonly publishedPort: number;
  /** URL for people and tools on the machine. */
  readonly publishedUrl: string;
  /** Unix socket through which the forwarder crosses the namespace. */
  readonly socket: string;
}

/**
 * A server that speaks HTTPS.
 *
 * @param port Port inside the lab's network namespace.
 * @param publishedPort Port on 127.0.0.1 of the machine.
 */
export function httpsEndpoint(
  service: string,
  address: string,
  port: number,
  publishedPort: number,
  runDir: string,
): Endpoint {
  return {
    address,
    port,
    url: `https://${address}:${port}`,
    publishedPort,
    publishedUrl: `https://127.0.0.1:${publishedPort}`,
    socket: join(runDir, `${service}.sock`),
  };
}
