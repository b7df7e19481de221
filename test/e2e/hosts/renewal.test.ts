import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../../support/clients.ts";
import {
  fullName,
  hostConfig,
  hostsConfig,
  identityFolder,
  labHost,
  onHost,
  SPARE_HOSTS,
  startUpstream,
  steadyLoad,
  stopUpstream,
} from "../../support/hosts.ts";
import { TestStack } from "../../support/stack.ts";
import { startStepCa } from "../../support/step-ca.ts";

const id = "renew";
const [VAULT_HOST, STEP_HOST] = SPARE_HOSTS;
const stack = new TestStack(`e2e-hosts-${id}`);
const PORTS = { caddy: 8443, envoy: 9443, nginx: 10443, traefik: 11443 } as const;
const UPSTREAM_PORT = 8080;
/** Two thirds of it are 80 s: two renewals in the time below, the timer looking every five seconds. */
const LIFETIME = "2m";
const LOAD_SECONDS = 200;

const METRICS = "/var/lib/prometheus/node-exporter/homelab_pki.prom";
const upstream = `127.0.0.1:${UPSTREAM_PORT}`;
const service = { managed: true };
const profiles = [
  { profile: "caddy", port: PORTS.caddy, upstream, service },
  {
    profile: "envoy",
    port: PORTS.envoy,
    service,
    routes: [{ prefix: "/", upstream, identities: [VAULT_HOST, STEP_HOST] }],
  },
  { profile: "nginx", port: PORTS.nginx, upstream },
  { profile: "traefik", port: PORTS.traefik, upstream, service },
];

beforeAll(async () => {
  for (const host of [VAULT_HOST, STEP_HOST]) await startUpstream(host, UPSTREAM_PORT);
  stack.configure(hostsConfig(id, []));
  await stack.init();
  const chain = await stack.up();
  expect(chain.code, chain.output).toBe(0);
  const stepCa = await startStepCa(`${id}-pki`);
  stack.configure(
    hostsConfig(
      id,
      [
        hostConfig(VAULT_HOST, { lifetime: LIFETIME, profiles }),
        hostConfig(STEP_HOST, { lifetime: LIFETIME, enrolment: "step", profiles }),
      ],
      { stepCa },
    ),
  );
  const up = await stack.up();
  expect(up.code, up.output).toBe(0);
});
afterAll(async () => {
  await stack.destroy();
  await stack.remove();
  for (const host of [VAULT_HOST, STEP_HOST]) await stopUpstream(host, UPSTREAM_PORT);
});

describe("renewal by timer, under 50 requests a second with a handshake each", () => {
  const results = new Map<string, ReturnType<typeof steadyLoad>>();
  beforeAll(async () => {
    // All at once: each server is asked for as long as it takes to renew twice.
    for (const [server, client] of [
      [VAULT_HOST, STEP_HOST],
      [STEP_HOST, VAULT_HOST],
    ] as const) {
      for (const [program, port] of Object.entries(PORTS)) {
        results.set(
          `${server} ${program}`,
          steadyLoad({
            url: `https://${fullName(server)}:${port}/`,
            address: labHost(server).address,
            identity: identityFolder(client),
            // Eight servers share the two cores; together they get a hundred a second.
            perSecond: 12.5,
            seconds: LOAD_SECONDS,
          }),
        );
      }
    }
    await Promise.all(results.values());
  });

  describe.each([
    ["vault", VAULT_HOST],
    ["step", STEP_HOST],
  ])("enrolment %s", (_enrolment, host) => {
    it.each(Object.keys(PORTS))("%s shows new certificates and fails no request", async (program) => {
      const result = await results.get(`${host} ${program}`);
      expect(result?.failures).toEqual({});
      // Caddy's reload drops connections whose handshake is under way: a few of a thousand.
      if (program === "caddy") expect(result?.repeated).toBeLessThan(25);
      else expect(result?.repeated).toBe(0);
      expect(result?.answered).toBe(12.5 * LOAD_SECONDS);
      expect(result?.serials.length).toBeGreaterThanOrEqual(3);
    });

    it("says the new certificate's end to node_exporter", async () => {
      const end = `date -d "$(openssl x509 -in /var/lib/tls/cert.pem -noout -enddate | cut -d= -f2)" +%s`;
      // A renewal may come between the two.
      await eventually("the same end in both", 30, async () => {
        const [expiry, metrics] = (await onHost(host, `${end}; cat ${METRICS}`)).split(/\n(.*)/s);
        return (
          metrics?.includes(`homelab_pki_certificate_not_after_timestamp_seconds ${expiry}\n`) || undefined
        );
      });
      expect(await onHost(host, `cat ${METRICS}`)).toMatch(/^homelab_pki_renewal_failures 0$/m);
    });

    it("keeps no older key than the one before, which programs may be reading", async () => {
      expect(await onHost(host, "ls /var/lib/tls/generations | wc -l")).toBe("2");
    });
  });

  it("and the program sees nothing to change", async () => {
    const again = await stack.up();
    expect(again.code, again.output).toBe(0);
    expect(again.changes).toEqual({ same: expect.any(Number) });
  });

  it("a refresh finds no drift", async () => {
    const drift = await stack.preview("--refresh", "--expect-no-changes");
    expect(drift.code, drift.output).toBe(0);
  });
});
