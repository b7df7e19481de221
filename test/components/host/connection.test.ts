import { isSecret } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
  checkConnection,
  commandConnection,
  removeAsRoot,
  rootShell,
  type SshConnection,
} from "../../../components/host/connection.ts";
import { HOST_KEY } from "../../support/host.ts";
import { record, resolved } from "../../support/mocks.ts";

const connection = (change: Partial<SshConnection> = {}): SshConnection => ({
  host: "192.0.2.21",
  hostKey: HOST_KEY,
  privateKey: "the private key",
  ...change,
});
const HOST_KEY_RULE =
  'an Ed25519 or ECDSA key as ssh-keyscan prints it, without the host, such as "ssh-ed25519 AAAA..."';
const RSA = `ssh-rsa ${Buffer.from("\0\0\0\x07ssh-rsa....").toString("base64")}`;
const CUT = `ssh-ed25519 ${Buffer.from("\0\0\0\x0cssh-ed25519").toString("base64")}AAAA`;
const TWO_HALVES = HOST_KEY.replace("ssh-ed25519", "ecdsa-sha2-nistp256");

describe("checkConnection", () => {
  it.each<[string, Partial<SshConnection>]>([
    ["an address", {}],
    ["an IPv6 address", { host: "2001:db8::21" }],
    ["a name", { host: "nas.lab.example" }],
    ["an agent", { privateKey: undefined, agent: true }],
    ["a key with a comment", { hostKey: `${HOST_KEY} root@nas` }],
    ["sudo", { user: "deploy", sudo: true }],
    ["a jump host", { jumpHost: { host: "bastion", hostKey: HOST_KEY, agent: true, port: 2222 } }],
  ])("takes %s", (_what, change) => {
    expect(() => checkConnection(connection(change), "c")).not.toThrow();
  });

  it.each<[string, Partial<SshConnection>, string]>([
    ["an odd host", { host: "na s" }, 'c.host: "na s" is not allowed: a host name or an IP address'],
    ["a port", { port: 0 }, "c.port: 0 is not allowed: a port, 1 to 65535"],
    ["an odd user", { user: "a;b" }, 'c.user: "a;b" is not allowed: the name of a user'],
    ["no host key", { hostKey: "" }, `c.hostKey: "" is not allowed: ${HOST_KEY_RULE}`],
    ["a missing host key", { hostKey: undefined }, `c.hostKey: undefined is not allowed: ${HOST_KEY_RULE}`],
    ["a fingerprint", { hostKey: "SHA256:abc" }, `c.hostKey: "SHA256:abc" is not allowed: ${HOST_KEY_RULE}`],
    ["an RSA host key", { hostKey: RSA }, `c.hostKey: "${RSA}" is not allowed: ${HOST_KEY_RULE}`],
    [
      "two halves of keys",
      { hostKey: TWO_HALVES },
      `c.hostKey: "${TWO_HALVES}" is not allowed: ${HOST_KEY_RULE}`,
    ],
    ["a damaged key", { hostKey: CUT }, `c.hostKey: "${CUT}" is not allowed: ${HOST_KEY_RULE}`],
    ["no way in", { privateKey: undefined }, "c: needs exactly one of privateKey and agent: true"],
    ["two ways in", { agent: true }, "c: needs exactly one of privateKey and agent: true"],
    ["sudo for root", { sudo: true }, "c.sudo: root needs no sudo: leave it out, or name another user"],
    [
      "a jump host without a key",
      { jumpHost: { host: "bastion", hostKey: HOST_KEY } },
      "c.jumpHost: needs exactly one of privateKey and agent: true",
    ],
  ])("refuses %s", (_what, change, message) => {
    expect(() => checkConnection(connection(change), "c")).toThrow(message);
  });
});

describe("commandConnection", () => {
  const toCommand = async (change: Partial<SshConnection> = {}) => {
    const { value } = await record(() => commandConnection(connection(change)));
    return { value: await resolved(value), isSecret: await isSecret(value) };
  };

  it("is a secret with pinned host key, key, few attempts and no password", async () => {
    expect(await toCommand()).toEqual({
      isSecret: true,
      value: {
        host: "192.0.2.21",
        port: 22,
        user: "root",
        hostKey: HOST_KEY,
        privateKey: "the private key",
        dialErrorLimit: 3,
        perDialTimeout: 15,
      },
    });
  });

  it("leaves the agent's socket to the environment: it is another one after each login", async () => {
    const { value } = await toCommand({ privateKey: undefined, agent: true });
    expect(Object.keys(value).sort()).toEqual([
      "dialErrorLimit",
      "host",
      "hostKey",
      "perDialTimeout",
      "port",
      "user",
    ]);
  });

  it("goes through a jump host, whose key is pinned too", async () => {
    const jumpHost = { host: "bastion", port: 2222, user: "jump", hostKey: HOST_KEY, privateKey: "another" };
    const { value } = await toCommand({ jumpHost });
    expect(value.proxy).toEqual({ ...jumpHost, dialErrorLimit: 3, perDialTimeout: 15 });
  });
});

describe("what runs on the host", () => {
  it("is a shell of root's", () => {
    expect(rootShell(connection())).toBe("sh -s");
    expect(rootShell(connection({ user: "deploy", sudo: true }))).toBe("sudo -n sh -s");
  });

  it("is for a removal a script in the command, as standard input holds the last creation's", () => {
    expect(removeAsRoot(connection(), "echo 'it is' gone\n")).toBe(
      "sh -c 'echo '\\''it is'\\'' gone\n' </dev/null",
    );
    expect(removeAsRoot(connection({ user: "deploy", sudo: true }), "true")).toBe(
      "sudo -n sh -c 'true' </dev/null",
    );
  });
});
