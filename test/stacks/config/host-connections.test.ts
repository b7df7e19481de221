import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../stacks/config/index.ts";
import { HOST_KEY } from "../../support/host.ts";
import { CONNECTION, HOST, refuses, withHosts } from "../refuses.ts";
import { problemsWith, raw, type Settings, validSettings } from "../settings.ts";

const PRIVATE_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n-----END OPENSSH PRIVATE KEY-----\n";
const JUMP_HOST = { host: "edge.lab.example.com", hostKey: HOST_KEY };

/** The machine with other fields in its connection. */
const connected = (connection: Settings) => withHosts([{ ...HOST, connection }]);

describe("a connection", () => {
  refuses([
    [
      withHosts([{ name: "nas", connection: CONNECTION }]),
      "hosts[0].connection.host: missing; allowed: a name or an address, or one in addresses",
    ],
    [
      connected({ ...CONNECTION, host: "192.0.2.300" }),
      'hosts[0].connection.host: "192.0.2.300" is not allowed; allowed: a DNS name in lower case, or an IPv4 or IPv6 address',
    ],
    [
      connected({ ...CONNECTION, port: 65_536 }),
      "hosts[0].connection.port: 65536 is not allowed; allowed: a port, 1 to 65535",
    ],
    [
      connected({ ...CONNECTION, user: "-oProxyCommand=x" }),
      'hosts[0].connection.user: "-oProxyCommand=x" is not allowed; allowed: a user\'s name: letters, digits, _ and -, at most 32',
    ],
    [
      connected({ ...CONNECTION, sudo: true }),
      "hosts[0].connection.sudo: true does not go with user root; allowed: false, or another user",
    ],
    [
      connected({ agent: true }),
      "hosts[0].connection.hostKey: missing; allowed: the machine's public key, or hostKeyFile: nobody else may answer in its place",
    ],
    [
      connected({ ...CONNECTION, hostKeyFile: "./nas.pub" }),
      'hosts[0].connection.hostKeyFile: "./nas.pub" goes with homelab-pki:hosts[0].connection.hostKey; allowed: one of the two',
    ],
    [
      connected({ ...CONNECTION, jumpHost: { host: "edge.lab.example.com" } }),
      "hosts[0].connection.jumpHost.hostKey: missing; allowed: the machine's public key, or hostKeyFile: nobody else may answer in its place",
    ],
    [
      connected({ hostKey: HOST_KEY }),
      "hosts[0].connection.privateKeyFile: missing; allowed: a file with the private key, agent: true, or privateKey set with --secret",
    ],
    [
      connected({ hostKey: HOST_KEY, agent: false }),
      "hosts[0].connection.privateKeyFile: missing; allowed: a file with the private key, agent: true, or privateKey set with --secret",
    ],
    [
      withHosts([{ ...HOST, connection: { hostKey: HOST_KEY } }], {
        hostDefaults: { connection: { agent: true, privateKeyFile: "./package.json" } },
      }),
      'hostDefaults.connection.privateKeyFile: "./package.json" goes with homelab-pki:hostDefaults.connection.agent; allowed: one of the two',
    ],
  ]);

  const HOST_KEY_FORM =
    'the line of a public key, such as "ssh-ed25519 AAAAC3Nza..." (ssh-keyscan -t ed25519 <host>)';
  refuses(
    [
      HOST_KEY.replace("ssh-ed25519 ", ""),
      "ssh-ed25519 AAAA",
      HOST_KEY.replace("ssh-ed25519", "ecdsa-sha2-nistp256"),
      "SHA256:uNiVztksCsDhcc0u9e8BrpJVvQ6hPRHP",
    ].map((hostKey) => [
      connected({ agent: true, hostKey }),
      `hosts[0].connection.hostKey: ${JSON.stringify(hostKey).slice(0, 80)}${JSON.stringify(hostKey).length > 80 ? "..." : ""} is not allowed; allowed: ${HOST_KEY_FORM}`,
    ]),
  );
});

describe("secrets of a connection", () => {
  const PASSWORD =
    "SSH takes a key or an agent here, never a password; allowed: agent: true, privateKeyFile, or privateKey set with --secret";

  it.each([
    ["hosts[0].connection.password", connected({ ...CONNECTION, password: "hunter2" })],
    ["hosts[0].password", withHosts([{ ...HOST, password: "hunter2" }])],
    ["hosts[0].connection.privateKeyPassword", connected({ ...CONNECTION, privateKeyPassword: "hunter2" })],
    [
      "hosts[0].connection.jumpHost.password",
      connected({ ...CONNECTION, jumpHost: { ...JUMP_HOST, password: "hunter2" } }),
    ],
    [
      "hostDefaults.connection.sudoPassword",
      withHosts([HOST], { hostDefaults: { connection: { sudoPassword: "hunter2" } } }),
    ],
  ])("are no passwords: %s", (path, changes) => {
    expect(problemsWith(changes)).toEqual([`homelab-pki:${path}: ${PASSWORD}`]);
  });

  it("are refused where others can read them", () => {
    const path = "homelab-pki:hosts[0].connection.privateKey";
    expect(problemsWith(connected({ hostKey: HOST_KEY, privateKey: PRIVATE_KEY }))).toEqual([
      `${path}: readable in the stack's file: treat this key as exposed; allowed: pulumi config set --secret --path '${path}', privateKeyFile or agent: true`,
    ]);
  });

  it("are taken where they are encrypted", () => {
    const changes = connected({ hostKey: HOST_KEY, privateKey: PRIVATE_KEY });
    const { remoteHosts } = loadConfig(raw(validSettings(changes), "hosts"));
    expect(remoteHosts?.machines[0]?.connection.privateKey).toBe(PRIVATE_KEY);
  });

  it("are not shown by the message about something else", () => {
    const lines = problemsWith(connected({ hostKey: HOST_KEY, privateKey: "secret", port: 0 }));
    expect(lines.join()).not.toContain('"secret"');
    expect(
      problemsWith({ stepCa: { password: "s3cret" }, hosts: { password: "s3cret" } }).join(),
    ).not.toContain("s3cret");
  });
});
