import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../../support/clients.ts";
import { ask } from "../../support/host-clients.ts";
import { fullName, hostConfig, hostsConfig, onHost, SPARE_HOSTS, tryOnHost } from "../../support/hosts.ts";
import { TestStack } from "../../support/stack.ts";

const id = "prog";
const [SERVER, CLIENT] = SPARE_HOSTS;
const stack = new TestStack(`e2e-hosts-${id}`);

const tunnel = (own: string, peer: string, other: string) => ({
  profile: "wireguard",
  implementation: "userspace",
  addresses: [`${own}/24`],
  peers: [{ host: peer, allowedIps: [`${other}/32`] }],
});

beforeAll(async () => {
  // What a container image is made of: one program.
  await onHost(
    SERVER,
    `systemctl start docker && mkdir -p /tmp/image/bin && cp /bin/busybox /tmp/image/bin/ && ln -sf busybox /tmp/image/bin/sleep &&
     tar -C /tmp/image -c . | docker import - busybox:test >/dev/null && rm -r /tmp/image`,
  );
  stack.configure(
    hostsConfig(id, [
      hostConfig(SERVER, {
        profiles: [
          { profile: "docker" },
          {
            profile: "prometheus",
            config: "own",
            nodeExporter: {},
            scrape: [{ job: "node", targets: [`${fullName(SERVER)}:9100`, `${fullName(CLIENT)}:9100`] }],
          },
          tunnel("10.99.0.1", CLIENT, "10.99.0.2"),
        ],
      }),
      hostConfig(CLIENT, {
        profiles: [
          { profile: "prometheus", server: false, nodeExporter: {} },
          tunnel("10.99.0.2", SERVER, "10.99.0.1"),
        ],
      }),
    ]),
  );
  await stack.init();
  const up = await stack.up();
  expect(up.code, up.output).toBe(0);
});
afterAll(async () => {
  await tryOnHost(
    SERVER,
    "docker rm -f $(docker ps -aq); docker rmi busybox:test; systemctl stop docker docker.socket containerd",
  );
  await stack.destroy();
  await stack.remove();
});

describe("docker", () => {
  const docker = (tls: string) =>
    `docker --host tcp://${fullName(SERVER)}:2376 --tlsverify --tlscacert /var/lib/tls/root_ca.crt ${tls} ps --format '{{.Names}}'`;
  const OWN = "--tlscert /var/lib/tls/cert.pem --tlskey /var/lib/tls/key.pem";

  it("lists containers for a client with a certificate", async () => {
    await onHost(SERVER, "docker run --detach --name kept busybox:test /bin/sleep 3600");
    expect(await onHost(CLIENT, docker(OWN))).toBe("kept");
  });

  it("refuses a client without one", async () => {
    const { code, stderr } = await tryOnHost(CLIENT, docker(""));
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/certificate required|bad certificate/);
  });

  it("keeps containers running through a renewal", async () => {
    const started = await onHost(SERVER, "docker inspect -f '{{.State.StartedAt}}' kept");
    const before = await onHost(SERVER, "readlink /var/lib/tls/live");
    await onHost(SERVER, "/usr/local/lib/homelab-pki/renew.sh now");
    expect(await onHost(SERVER, "readlink /var/lib/tls/live")).not.toBe(before);
    expect(await onHost(CLIENT, docker(OWN))).toBe("kept");
    expect(await onHost(SERVER, "docker inspect -f '{{.State.StartedAt}}' kept")).toBe(started);
  });
});

describe("prometheus", () => {
  it("scrapes over mutual TLS", async () => {
    const query = `curl -s --cacert /var/lib/tls/root_ca.crt --cert /var/lib/tls/cert.pem --key /var/lib/tls/key.pem 'https://${fullName(SERVER)}:9090/api/v1/query?query=up%7Bjob%3D%22node%22%7D'`;
    const values = await eventually("both targets up", 90, async () => {
      const { data } = JSON.parse(await onHost(SERVER, query));
      const up = data.result.filter(({ value }: { value: [number, string] }) => value[1] === "1");
      return up.length === 2 ? up.length : undefined;
    });
    expect(values).toBe(2);
  });

  it.each([
    ["Prometheus", 9090, "/-/healthy"],
    ["node_exporter", 9100, "/metrics"],
  ])("%s answers a client with a certificate and refuses one without", async (_program, port, path) => {
    const url = `https://${fullName(SERVER)}:${port}${path}`;
    expect((await ask(CLIENT, url, "own")).status).toBe(200);
    expect((await ask(CLIENT, url, "none")).status).toBe(0);
  });

  it("has what promtool takes for configuration and rules", async () => {
    expect(
      await onHost(SERVER, "promtool check config /etc/prometheus/homelab-pki/prometheus.yml"),
    ).toContain("SUCCESS");
    expect(
      await onHost(SERVER, "promtool check metrics </var/lib/prometheus/node-exporter/homelab_pki.prom 2>&1"),
    ).toBe("");
  });

  it("sees the end of each host's certificate", async () => {
    const query = `curl -s --cacert /var/lib/tls/root_ca.crt --cert /var/lib/tls/cert.pem --key /var/lib/tls/key.pem 'https://${fullName(SERVER)}:9090/api/v1/query?query=homelab_pki_certificate_not_after_timestamp_seconds'`;
    await eventually("two ends", 90, async () => {
      const { data } = JSON.parse(await onHost(SERVER, query));
      return data.result.length === 2 ? true : undefined;
    });
  });
});

describe("wireguard", () => {
  it("passes traffic through the tunnel", async () => {
    expect(await onHost(CLIENT, "ping -c 3 -W 5 -q 10.99.0.1")).toContain("3 received");
    expect(await onHost(SERVER, "wg show wg0 latest-handshakes")).toMatch(/\t[1-9]\d+$/);
  });

  it("has keys that never left their hosts", async () => {
    expect(await onHost(SERVER, "stat -c '%a %U' /etc/wireguard/homelab-pki.key")).toBe("400 root");
    const key = await onHost(SERVER, "cat /etc/wireguard/homelab-pki.key");
    expect(await stack.state()).not.toContain(key);
  });
});
