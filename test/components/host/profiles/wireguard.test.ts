import { output } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { wireguard } from "../../../../components/host/profiles/wireguard.ts";
import { contentOf, nas, partOf, problemsOf } from "./support/parts.ts";

const SYNC = "/usr/local/sbin/homelab-pki-wireguard-sync";
const peers = [{ host: "metrics", allowedIps: ["10.99.0.3/32"] }];

test("the configuration has public keys and where others are reached, and the private key by its file's name alone", async () => {
  const part = partOf(wireguard, {
    interface: "homelab",
    addresses: ["10.99.0.1/24", "fd00:99::1/64"],
    listenPort: 51_821,
    peers: [
      { host: "metrics", allowedIps: ["10.99.0.3/32", "fd00:99::3/128"], endpoint: "vpn.example.com:4500" },
      { host: "edge", allowedIps: ["10.99.0.2/32"], keepalive: "25s" },
    ],
  });
  expect(await contentOf(part, "/etc/wireguard/homelab.conf")).toBe(
    `# Written by homelab-pki: changes are made in its configuration.
[Interface]
Address = 10.99.0.1/24, fd00:99::1/64
ListenPort = 51821
PostUp = wg set %i private-key /etc/wireguard/homelab-pki.key

[Peer]
# metrics
PublicKey = METRICS-PUBLIC-KEY=
AllowedIPs = 10.99.0.3/32, fd00:99::3/128
Endpoint = vpn.example.com:4500

[Peer]
# edge
PublicKey = EDGE-PUBLIC-KEY=
AllowedIPs = 10.99.0.2/32
Endpoint = [2001:db8::22]:51820
PersistentKeepalive = 25
`,
  );
  expect(part.files.map(({ path, mode }) => [path, mode])).toEqual([
    ["/etc/wireguard/homelab.conf", "0600"],
    [SYNC, "0755"],
    ["/etc/systemd/system/wg-quick@homelab.service.d/homelab-pki.conf", undefined],
  ]);
  expect(part.name).toBe("wireguard-homelab");
  expect(part.renewed).toBe(undefined);
});

test("a peer that only calls has no endpoint", async () => {
  const part = partOf(wireguard, { addresses: ["10.99.0.1/24"], peers: [{ ...peers[0], endpoint: "none" }] });
  expect(await contentOf(part, "/etc/wireguard/wg0.conf")).not.toContain("Endpoint");
});

test("a reload keeps the private key, which the packaged one takes away", async () => {
  const dropIn = "/etc/systemd/system/wg-quick@wg0.service.d/homelab-pki.conf";
  const part = partOf(wireguard, { addresses: ["10.99.0.1/24"], peers });
  expect(await contentOf(part, dropIn)).toBe(
    `# Written by homelab-pki: changes are made in its configuration.
[Service]
ExecReload=
ExecReload=${SYNC} %i
`,
  );
});

test("a kernel without WireGuard needs wireguard-go, and a clear word", async () => {
  const kernel = partOf(wireguard, { addresses: ["10.99.0.1/24"], peers });
  expect(kernel.apply).toContain(
    "echo 'homelab-pki: this kernel has no WireGuard: set implementation: userspace and install wireguard-go' >&2\n  exit 1\n",
  );
  const userspace = partOf(wireguard, { addresses: ["10.99.0.1/24"], peers, implementation: "userspace" });
  expect(userspace.apply).toContain(
    "echo 'homelab-pki: wireguard-go is not installed, which implementation: userspace needs' >&2\n  exit 1\n",
  );
  const dropIn = "/etc/systemd/system/wg-quick@wg0.service.d/homelab-pki.conf";
  expect(await contentOf(userspace, dropIn)).toContain(
    "Environment=WG_QUICK_USERSPACE_IMPLEMENTATION=wireguard-go\n",
  );
});

test("a host that is not in the stack is refused with those that are", () => {
  const settings = { addresses: ["10.99.0.1/24"], peers: [{ ...peers[0], host: "nas" }] };
  expect(() => partOf(wireguard, settings)).toThrow(
    'peers[0].host: "nas" is not allowed: another host of the stack: edge, metrics',
  );
  expect(() => partOf(wireguard, settings, { ...nas, peers: {} })).toThrow(
    'peers[0].host: "nas" is not allowed: another host of the stack: there is none',
  );
});

test("a peer without an address needs an endpoint", () => {
  const metrics = { addresses: [], wireguardPublicKey: output("METRICS-PUBLIC-KEY=") };
  expect(() =>
    partOf(wireguard, { addresses: ["10.99.0.1/24"], peers }, { ...nas, peers: { metrics } }),
  ).toThrow("peers[0].endpoint: undefined is not allowed: host:port, or none: the peer has no address");
});

test("a keepalive that WireGuard cannot count is refused", () => {
  const settings = { addresses: ["10.99.0.1/24"], peers: [{ ...peers[0], keepalive: "1d" }] };
  expect(() => partOf(wireguard, settings)).toThrow(
    'peers[0].keepalive: "1d" is not allowed: at most 65535 seconds',
  );
});

const RANGE = "an address and a prefix length, such as 10.99.0.1/24 or fd00:99::1/64; not /0";

test.each([
  [{ addresses: [], peers }, "addresses: at least one address"],
  [{ addresses: ["10.99.0.1"], peers }, `addresses.0: ${RANGE}`],
  [{ addresses: ["10.99.0.1/33"], peers }, `addresses.0: ${RANGE}`],
  [{ addresses: ["fd00::1/129"], peers }, `addresses.0: ${RANGE}`],
  [{ addresses: ["10.99.0.1/24"], peers: [] }, "peers: at least one peer"],
  [{ addresses: ["10.99.0.1/24"], peers: [...peers, ...peers] }, "peers: each host once"],
  [
    { addresses: ["10.99.0.1/24"], peers: [{ host: "metrics", allowedIps: ["0.0.0.0/0"] }] },
    `peers.0.allowedIps.0: ${RANGE}`,
  ],
  [
    { addresses: ["10.99.0.1/24"], peers: [{ ...peers[0], endpoint: "metrics" }] },
    "peers.0.endpoint: a host and a port, such as vpn.example.com:51820, or none",
  ],
  [
    { addresses: ["10.99.0.1/24"], peers, interface: "a-very-long-name" },
    "interface: the name of a network interface: lower-case letters, digits and -, at most 15",
  ],
  [
    { addresses: ["10.99.0.1/24"], peers, implementation: "boringtun" },
    "implementation: kernel or userspace",
  ],
])("%j is refused", (settings, problem) => {
  expect(problemsOf(wireguard, settings)).toEqual([problem]);
});
