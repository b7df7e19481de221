import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { labLayout } from "../../../lab/layout.ts";
import {
  assertPortFree,
  innerRelay,
  outerRelay,
  portHolder,
  publishedServices,
} from "../../../lab/network/forwarders.ts";

const lab = labLayout("test");

test("the two relays meet at the socket: loopback outside, the server's address inside", () => {
  const socket = "/var/lib/homelab-pki/test/run/vault.sock";
  expect(outerRelay(lab.vault)).toEqual({
    command: "socat",
    args: ["TCP-LISTEN:18200,bind=127.0.0.1,fork,reuseaddr", `UNIX-CONNECT:${socket}`],
  });
  expect(innerRelay(lab, lab.vault)).toEqual({
    command: "nsenter",
    args: [
      "--net=/run/netns/homelab-pki-test",
      "socat",
      `UNIX-LISTEN:${socket},fork,mode=0600,unlink-early`,
      "TCP:192.0.2.2:8200",
    ],
  });
});

test("Vault, the API server and each host's SSH server are published", () => {
  const ports = publishedServices(lab).map(({ name, endpoint }) => `${name} ${endpoint.publishedPort}`);
  expect(ports).toEqual([
    "vault 18200",
    "kubernetes 16443",
    "ssh-nas 12221",
    "ssh-edge 12222",
    "ssh-metrics 12223",
  ]);
});

test("the listing of the kernel tells who has a port", () => {
  const listing =
    'LISTEN 0 5 127.0.0.1:8200 0.0.0.0:* users:(("vault",pid=4711,fd=8),("vault",pid=4712,fd=8))\n';
  expect(portHolder(listing)).toBe("vault (process 4711)");
  expect(portHolder("LISTEN 0 5 127.0.0.1:8200 0.0.0.0:*\n")).toBe("another program");
  expect(portHolder("")).toBe("another program");
});

test("a taken port is an error that names it, and a free one is none", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await expect(assertPortFree(port, "vault")).rejects.toThrow(
    new RegExp(
      `^127\\.0\\.0\\.1:${port}, where the lab publishes vault, is taken by .+: ` +
        "stop that program, or give the lab another name \\(LAB=\\.\\.\\.\\), which has ports of its own$",
    ),
  );
  server.close();
  await once(server, "close");
  await assertPortFree(port, "vault");
});
