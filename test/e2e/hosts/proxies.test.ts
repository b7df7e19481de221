import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { vault } from "../../support/clients.ts";
import { ask, makeBadClients, removeBadClients } from "../../support/host-clients.ts";
import {
  fullName,
  hostConfig,
  hostsConfig,
  labHost,
  onHost,
  SPARE_HOSTS,
  startUpstream,
  stopUpstream,
} from "../../support/hosts.ts";
import { TestStack } from "../../support/stack.ts";

const id = "proxy";
const [CLIENT, SERVER, STRANGER] = SPARE_HOSTS;
const stack = new TestStack(`e2e-hosts-${id}`);
const UPSTREAM_PORT = 8080;
const upstream = `127.0.0.1:${UPSTREAM_PORT}`;
const service = { managed: true };

const PORTS = { caddy: 8443, envoy: 9443, nginx: 10443, traefik: 11443 } as const;
const PROFILES = [
  { profile: "caddy", port: PORTS.caddy, upstream, byAddress: true, service },
  {
    profile: "envoy",
    port: PORTS.envoy,
    service,
    routes: [
      { prefix: "/", upstream, identities: [CLIENT] },
      { prefix: "/restricted", upstream, identities: [STRANGER] },
    ],
  },
  { profile: "nginx", port: PORTS.nginx, upstream },
  { profile: "traefik", port: PORTS.traefik, upstream, service },
];

/** Signs with the host's own role, as its renewal does, for one second. */
async function signForOneSecond(csr: string): Promise<string> {
  const path = `${id}-pki-int/sign/host-${CLIENT}`;
  const { data } = JSON.parse(await vault(["write", "-format=json", path, "csr=-", "ttl=1s"], csr));
  return `${data.certificate}\n${data.issuing_ca}\n`;
}

beforeAll(async () => {
  await startUpstream(SERVER, UPSTREAM_PORT);
  stack.configure(
    hostsConfig(id, [hostConfig(CLIENT), hostConfig(SERVER, { profiles: PROFILES }), hostConfig(STRANGER)]),
  );
  await stack.init();
  const up = await stack.up();
  expect(up.code, up.output).toBe(0);
  await makeBadClients(CLIENT, signForOneSecond);
});
afterAll(async () => {
  await removeBadClients(CLIENT);
  await stack.destroy();
  await stack.remove();
  await stopUpstream(SERVER, UPSTREAM_PORT);
});

describe.each(Object.entries(PORTS))("%s", (program, port) => {
  const url = `https://${fullName(SERVER)}:${port}/`;

  it("answers a client with a certificate of the chain", async () => {
    expect(await ask(CLIENT, url, "own")).toEqual({ status: 200, reason: "" });
  });

  it.each(["none", "wrong-ca", "expired"] as const)(
    "refuses a client with certificate: %s",
    async (certificate) => {
      const { status } = await ask(CLIENT, url, certificate);
      // nginx says it in HTTP, the others in TLS.
      expect(status).toBe(program === "nginx" ? 400 : 0);
    },
  );
});

describe("what one of them does beyond that", () => {
  it("caddy answers at its address, where clients send no server name", async () => {
    expect(await ask(CLIENT, `https://${labHost(SERVER).address}:${PORTS.caddy}/`, "own")).toEqual({
      status: 200,
      reason: "",
    });
  });

  it("envoy lets an identity use its routes and no others", async () => {
    const url = `https://${fullName(SERVER)}:${PORTS.envoy}/restricted`;
    expect((await ask(CLIENT, url, "own")).status).toBe(403);
    expect((await ask(STRANGER, url, "own")).status).toBe(404);
    expect((await ask(STRANGER, `https://${fullName(SERVER)}:${PORTS.envoy}/`, "own")).status).toBe(403);
  });

  it("envoy speaks TLS 1.3 only", async () => {
    const { status, reason } = await ask(
      CLIENT,
      `https://${fullName(SERVER)}:${PORTS.envoy}/`,
      "own",
      "--tls-max 1.2",
    );
    expect(status).toBe(0);
    expect(reason).toMatch(/alert protocol version|unsupported protocol/);
  });

  it("envoy writes who asked for what", async () => {
    expect(await onHost(SERVER, "cat /var/log/envoy/access.log")).toContain(`/host/${CLIENT}`);
  });

  it("units that came with a profile are sound", async () => {
    const units = ["caddy", "envoy", "traefik"]
      .map((name) => `/etc/systemd/system/${name}.service`)
      .join(" ");
    expect(await onHost(SERVER, `systemd-analyze verify ${units} 2>&1`)).toBe("");
    for (const name of ["caddy", "envoy", "traefik"]) {
      const rating = await onHost(SERVER, `systemd-analyze security --no-pager ${name}.service | tail -n 1`);
      expect(Number(/: ([0-9.]+) /.exec(rating)?.[1]), rating).toBeLessThan(4);
    }
  });
});
