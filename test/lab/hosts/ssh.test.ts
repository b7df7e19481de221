import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureClientKey, hostKey, hostKeyIfMade, sshConfig } from "../../../lab/hosts/ssh.ts";
import { type Host, type Lab, labLayout } from "../../../lab/layout.ts";

let folder = "";
let lab: Lab;
let host: Host;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ssh-"));
  const layout = labLayout("test");
  const dir = join(folder, "ssh");
  const files = { dir, privateKey: join(dir, "id_ed25519"), publicKey: join(dir, "id_ed25519.pub") };
  lab = { ...layout, ssh: { ...layout.ssh, ...files } };
  host = { ...(layout.hosts[0] as Host), publicHostKey: join(folder, "nas/key.pub") };
  await mkdir(dirname(host.publicHostKey));
});
afterEach(() => rm(folder, { recursive: true }));

test("root's key is made once, and nobody else can read it", async () => {
  const key = await ensureClientKey(lab);
  expect(key).toMatch(/^ssh-ed25519 AAAA\S+ homelab-pki test\n$/);
  expect((await stat(lab.ssh.privateKey)).mode & 0o777).toBe(0o400);
  expect((await stat(lab.ssh.dir)).mode & 0o777).toBe(0o700);
  const privateKey = await readFile(lab.ssh.privateKey, "utf8");
  expect(await ensureClientKey(lab)).toBe(key);
  expect(await readFile(lab.ssh.privateKey, "utf8")).toBe(privateKey);
});

test("a key whose making was interrupted is made anew", async () => {
  await mkdir(lab.ssh.dir, { recursive: true });
  for (const suffix of ["", ".pub"]) await writeFile(`${lab.ssh.privateKey}.making${suffix}`, "half");
  expect(await ensureClientKey(lab)).toMatch(/^ssh-ed25519 AAAA/);
});

test("a host's key is what the host has written, without a comment", async () => {
  await writeFile(host.publicHostKey, "ssh-ed25519 AAAAC3Nza \n");
  expect(await hostKey(host)).toBe("ssh-ed25519 AAAAC3Nza");
});

test("a host that was never started has no key, and one that is writing it has none yet", async () => {
  await expect(hostKey(host)).rejects.toThrow(
    `host nas has no key yet (${host.publicHostKey} is missing): it is made at its first start`,
  );
  await writeFile(host.publicHostKey, "ssh-ed25519 AAAA");
  expect(await hostKeyIfMade(host)).toBeUndefined();
});

test("ssh reaches each host by its name, with the lab's key and no host key but the pinned one", () => {
  const config = sshConfig(lab);
  expect(config).toContain("Host edge\n  HostName 127.0.0.1\n  HostKeyAlias edge\n  Port 12222\n");
  expect(config).toContain("Host host-13\n  HostName 127.0.0.1\n  HostKeyAlias host-13\n  Port 12233\n");
  expect(config).toContain(`\n  IdentityFile ${lab.ssh.privateKey}\n  IdentitiesOnly yes\n`);
  expect(config).toContain(
    `\n  UserKnownHostsFile ${lab.ssh.knownHosts}\n  GlobalKnownHostsFile none\n  StrictHostKeyChecking yes\n`,
  );
});
