import {
  fullName,
  hostConfig,
  hostsConfig,
  onHost,
  startUpstream,
  stopUpstream,
} from "../../support/hosts.ts";
import { TestStack } from "../../support/stack.ts";

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
        figures[`${program}_${key}_full_per_s`] = await handshakes(port, "-new");
        figures[`${program}_${key}_resumed_per_s`] = await handshakes(port, "-reuse");
      }
    }
  } finally {
    await stack.destroy();
    await stack.remove();
    await stopUpstream(SERVER, UPSTREAM_PORT);
  }
  for (const program of Object.keys(PORTS)) {
    const of = (key: string, kind: string) => figures[`${program}_${key}_${kind}_per_s`] ?? Number.NaN;
    figures[`${program}_ecdsa_over_rsa`] = of("ecdsa_p256", "full") / of("rsa_2048", "full");
    figures[`${program}_resumed_over_full`] = of("ecdsa_p256", "resumed") / of("ecdsa_p256", "full");
  }
  return figures;
}

/** Connections a second, each with one request, because TLS 1.3 hands out what resumes a session only afterwards. */
async function handshakes(port: number, kind: "-new" | "-reuse"): Promise<number> {
  const printed = await onHost(
    CLIENT,
    `openssl s_time -connect ${fullName(SERVER)}:${port} ${kind} -www / -time ${MEASURED} -CAfile /var/lib/tls/root_ca.crt -cert /var/lib/tls/cert.pem -key /var/lib/tls/key.pem 2>&1`,
  );
  const [, connections, real] = /(\d+) connections in (\d+) real seconds/.exec(printed) ?? [];
  if (!Number(connections) || !Number(real)) throw new Error(`openssl s_time measured nothing:\n${printed}`);
  return Number(connections) / Number(real);
}
