import { expect, test } from "vitest";
import { hostFiles } from "../../../lab/hosts/host-files.ts";
import { type Host, labLayout } from "../../../lab/layout.ts";

const lab = labLayout("test");
const KEY = "ssh-ed25519 AAAA homelab-pki test\n";

async function content(index: number, path: string): Promise<string | undefined> {
  const files = await hostFiles(lab, lab.hosts[index] as Host, KEY);
  return files.find((file) => file.path === path)?.content;
}

test("a host has its own name and address", async () => {
  expect(await content(1, "etc/hostname")).toBe("edge\n");
  expect(await content(1, "etc/systemd/network/10-host0.network")).toBe(
    "[Match]\nName=host0\n\n[Network]\nAddress=192.0.2.22/24\nGateway=192.0.2.1\n",
  );
});

test("every host knows every other by name, those that a lab may have later too", async () => {
  const hosts = (await content(0, "etc/hosts")) ?? "";
  expect(hosts.split("\n").slice(0, 5)).toEqual([
    "127.0.0.1 localhost",
    "192.0.2.21 nas.lab.example.com nas",
    "192.0.2.22 edge.lab.example.com edge",
    "192.0.2.23 metrics.lab.example.com metrics",
    "192.0.2.24 host-4.lab.example.com host-4",
  ]);
  expect(hosts).toMatch(/\n192\.0\.2\.33 host-13\.lab\.example\.com host-13\n$/);
  expect(await content(2, "etc/hosts")).toBe(hosts);
});

test("root logs in with the lab's key, and nobody with a password", async () => {
  expect(await content(0, "etc/ssh/authorized_keys.d/root")).toBe(KEY);
  const settings = ((await content(0, "etc/ssh/sshd_config.d/lab.conf")) ?? "").split("\n");
  expect(settings).toContain("PermitRootLogin prohibit-password");
  expect(settings).toContain("PasswordAuthentication no");
  expect(settings).toContain("KbdInteractiveAuthentication no");
  expect(settings).toContain("AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u .ssh/authorized_keys");
});

test("each unit that the target wants is among the files, or the distribution's", async () => {
  const target = (await content(0, "etc/systemd/system/multi-user.target.d/host.conf")) ?? "";
  const wanted = (/^Wants=(.*)$/m.exec(target)?.[1] ?? "").split(" ");
  const own = await Promise.all(wanted.map((unit) => content(0, `etc/systemd/system/${unit}`)));
  expect(wanted.filter((_, index) => own[index] === undefined)).toEqual([
    "ssh.service",
    "systemd-networkd.service",
  ]);
});
