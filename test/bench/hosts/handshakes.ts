import { join } from "node:path";
import {
  fullName,
  hostConfig,
  hostsConfig,
  identityFolder,
  labHost,
  runClient,
  startUpstream,
  stopUpstream,
} from "../../support/hosts.ts";
import { TestStack } from "../../support/stack.ts";
import type { HandshakeLoad } from "./handshake-client.ts";

const id = "bench-tls";
const [SERVER, CLIENT] = ["nas", "edge"] as const;
const UPSTREAM_PORT = 8080;
const PORTS = { caddy: 8443, envoy: 9443 } as const;
const KEYS = { ecdsa_p256: { keyType: "ec" }, rsa_2048: { keyType: "rsa" } } as const;
/** Seconds of one measurement. */
const MEASURED = 8;

/**
 * Mutual TLS handshakes a second, client and server on two hosts of the lab and so on the same cores: full ones with
 * either kind of key, and resumed ones.
 */
export async function handshakeFigures(): Promise<Record<string, number>> {
  const stack = new TestStack(`e2e-${id}`);
  const upstream = `127.0.0.1:${UPSTREAM_PORT}`;
  const profiles = [
    { profile: "caddy", port: PORTS.caddy, upstream, service: { managed: true } },
    {
      profile: "envoy",
      port: PORTS.envoy,
      service: { managed: true },
      routes: [{ prefix: "/", upstream, identities: [CLIENT] }],
    },
  ];
  const figures: Record<string, number> = {};
  stack.configure(hostsConfig(id, []));
  await stack.init();
  await startUpstream(SERVER, UPSTREAM_PORT);
  try {
    for (const [key, settings] of Object.entries(KEYS)) {
      stack.configure(
        hostsConfig(id, [hostConfig(SERVER, { ...settings, profiles }), hostConfig(CLIENT, settings)]),
      );
      const { code, output } = await stack.up();
      if (code !== 0) throw new Error(output);
      for (const [program, port] of Object.entries(PORTS)) {
        figures[`${program}_${key}_full_per_s`] = await handshakes(port, false);
        // Caddy gives no sessions to clients with a certificate.
        if (program === "envoy") figures[`${program}_${key}_resumed_per_s`] = await handshakes(port, true);
      }
    }
  } finally {
    await stack.destroy();
    await stack.remove();
    await stopUpstream(SERVER, UPSTREAM_PORT);
  }
  const ratio = (a: string, b: string) => (figures[a] ?? Number.NaN) / (figures[b] ?? Number.NaN);
  for (const program of Object.keys(PORTS)) {
    figures[`${program}_ecdsa_over_rsa`] = ratio(
      `${program}_ecdsa_p256_full_per_s`,
      `${program}_rsa_2048_full_per_s`,
    );
  }
  figures.envoy_resumed_over_full = ratio("envoy_ecdsa_p256_resumed_per_s", "envoy_ecdsa_p256_full_per_s");
  return figures;
}

/** Connections a second to a server, each with one request. */
async function handshakes(port: number, resumed: boolean): Promise<number> {
  const load: HandshakeLoad = {
    address: labHost(SERVER).address,
    port,
    serverName: fullName(SERVER),
    identity: identityFolder(CLIENT),
    resumed,
    seconds: MEASURED,
  };
  return Number(await runClient(join(import.meta.dirname, "handshake-client.ts"), load));
}
