import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../../stacks/config/index.ts";
import { HOST_KEY } from "../../support/host.ts";
import { HOST, withHosts } from "../refuses.ts";
import { problems, raw, type Settings, validSettings } from "../settings.ts";

const PRIVATE_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n-----END OPENSSH PRIVATE KEY-----\n";
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "homelab-pki-host-files-"));
  writeFileSync(join(directory, "nas.pub"), `${HOST_KEY} root@nas\n`);
  writeFileSync(join(directory, "id_ed25519"), PRIVATE_KEY, { mode: 0o600 });
  writeFileSync(join(directory, "password"), "hunter2\n", { mode: 0o600 });
});

afterAll(() => rmSync(directory, { recursive: true }));

const FILES = { hostKeyFile: "nas.pub", privateKeyFile: "id_ed25519" };
const machine = (connection: Settings) => withHosts([{ ...HOST, connection }]);
const check = (changes: Settings) => problems(raw(validSettings(changes)), directory);

describe("files of a connection", () => {
  it("hold the key of the host and the key that it takes", () => {
    const jumpHost = { host: "edge.lab.example.com", hostKeyFile: join(directory, "nas.pub") };
    const { remoteHosts } = loadConfig(raw(validSettings(machine({ ...FILES, jumpHost }))), directory);
    expect(remoteHosts?.machines[0]?.connection).toMatchObject({
      hostKey: HOST_KEY,
      privateKey: PRIVATE_KEY,
      // The same key opens both doors.
      jumpHost: { hostKey: HOST_KEY, privateKey: PRIVATE_KEY },
    });
  });

  it("are not read for a machine that the stack does not look after", () => {
    const connection = { hostKeyFile: "nope.pub", privateKeyFile: "nope" };
    expect(check({ hosts: [{ ...HOST, connection }] })).toEqual([
      'homelab-pki:hosts[0].connection: needs the layer that connects; allowed: nothing, or layers with "hosts"',
    ]);
  });

  it("can lie in the home of whoever runs Pulumi", () => {
    const file = "~/no-such-folder/id_ed25519";
    expect(check(machine({ ...FILES, privateKeyFile: file }))).toEqual([
      `homelab-pki:hosts[0].connection.privateKeyFile: "${file}" does not exist; allowed: a readable file; relative paths count from ${directory}`,
    ]);
    expect(check(machine({ ...FILES, privateKeyFile: "~/" }))).toEqual([
      expect.stringContaining('"~/" cannot be read (EISDIR)'),
    ]);
    expect(homedir()).not.toBe(directory);
  });

  it("are named by the place that names them", () => {
    const changes = withHosts([{ ...HOST, connection: { hostKeyFile: "id_ed25519" } }], {
      hostDefaults: { connection: { privateKeyFile: "nas.pub" } },
    });
    expect(check(changes)).toEqual([
      'homelab-pki:hosts[0].connection.hostKeyFile: "id_ed25519" is not the file of a host\'s public key; allowed: one line, ssh-ed25519 AAAA...',
      'homelab-pki:hostDefaults.connection.privateKeyFile: "nas.pub" is not the file of a private key; allowed: -----BEGIN OPENSSH PRIVATE KEY-----',
    ]);
  });
});

describe("the file of step-ca's password", () => {
  it("ends with the password, whatever line end is behind it", () => {
    const stepCa = { url: "https://ca.example.com", fingerprint: "ab".repeat(32), provisioner: "hosts" };
    const changes = withHosts([], { stepCa: { ...stepCa, passwordFile: "password" } });
    const { remoteHosts } = loadConfig(raw(validSettings(changes)), directory);
    expect(remoteHosts?.stepCa).toEqual({ ...stepCa, password: "hunter2" });
  });
});
