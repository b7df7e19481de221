import { isIP } from "node:net";
import type { types } from "@pulumi/command";
import { type Input, type Output, secret } from "@pulumi/pulumi";
import { invalidInput, unfitInput } from "../shared/errors.ts";
import { quote } from "./payload/shell.ts";

/** A machine that answers SSH, and as whom to speak to it. There is no password: a key, or an agent that has it. */
export interface SshEndpoint {
  /** Name or address. */
  readonly host: string;
  /** @default 22 */
  readonly port?: number;
  /** @default "root" */
  readonly user?: string;
  /** The machine's public key, as in `known_hosts` without the host: `ssh-ed25519 AAAA...`. Any other is refused. */
  readonly hostKey: string;
  /** Private key, PEM or OpenSSH; a secret. Either this or `agent`. */
  readonly privateKey?: Input<string>;
  /**
   * Whether the agent of `SSH_AUTH_SOCK` has the key.
   * @default false
   */
  readonly agent?: boolean;
}

/** How to reach a host over SSH. */
export interface SshConnection extends SshEndpoint {
  /**
   * Whether the user becomes root by `sudo`, which must not ask for a password.
   * @default false
   */
  readonly sudo?: boolean;
  /** The machine that the connection goes through. @default none */
  readonly jumpHost?: SshEndpoint;
}

/** Attempts to connect after the first: a host that boots comes back in this time, one that is off delays nobody. */
const DIAL_ERROR_LIMIT = 3;
/** Seconds that one attempt may take. */
const PER_DIAL_TIMEOUT = 15;

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
/** What `useradd` of all platforms takes. */
const USER_NAME = /^[a-z_][a-z0-9_-]{0,31}$/i;
/** No RSA: the provider would ask for signatures with SHA-1, which no server of today makes. */
const HOST_KEY_TYPES = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"];

/**
 * Refuses a connection that cannot work or that would trust whoever answers.
 *
 * @param connection - how to reach the host
 * @param path - where it stands in the author's config, for messages
 * @throws InputPropertyError naming the part and what is allowed there
 */
export function checkConnection(connection: SshConnection, path: string): void {
  checkEndpoint(connection, path);
  if (connection.jumpHost !== undefined) checkEndpoint(connection.jumpHost, `${path}.jumpHost`);
  if (connection.sudo && (connection.user ?? "root") === "root") {
    throw unfitInput(`${path}.sudo`, "root needs no sudo: leave it out, or name another user");
  }
}

function checkEndpoint({ host, port, user, hostKey, privateKey, agent }: SshEndpoint, path: string): void {
  if (isIP(host) === 0 && !HOST_NAME.test(host)) {
    throw invalidInput(`${path}.host`, host, "a host name or an IP address");
  }
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw invalidInput(`${path}.port`, port, "a port, 1 to 65535");
  }
  if (user !== undefined && !USER_NAME.test(user)) {
    throw invalidInput(`${path}.user`, user, "the name of a user");
  }
  if (!isHostKey(hostKey)) {
    throw invalidInput(
      `${path}.hostKey`,
      hostKey,
      'an Ed25519 or ECDSA key as ssh-keyscan prints it, without the host, such as "ssh-ed25519 AAAA..."',
    );
  }
  if ((privateKey !== undefined) === (agent ?? false)) {
    throw unfitInput(path, "needs exactly one of privateKey and agent: true");
  }
}

/** The key blob begins with its own type: a line whose two halves disagree was pasted together. */
export function isHostKey(line: string | undefined): boolean {
  const [type = "", encoded = ""] = (line ?? "").trim().split(/\s+/);
  const blob = Buffer.from(encoded, "base64");
  return (
    HOST_KEY_TYPES.includes(type) &&
    blob.length > 4 + type.length &&
    blob.readUInt32BE(0) === type.length &&
    blob.subarray(4, 4 + type.length).toString("latin1") === type
  );
}

/** A connection as the command provider takes it, a secret as a whole. */
export function commandConnection({
  sudo: _,
  jumpHost,
  ...endpoint
}: SshConnection): Output<types.input.remote.ConnectionArgs> {
  return secret({ ...dial(endpoint), ...(jumpHost && { proxy: dial(jumpHost) }) });
}

function dial({ host, port = 22, user = "root", hostKey, privateKey }: SshEndpoint) {
  return {
    host,
    port,
    user,
    hostKey: hostKey.trim(),
    // Without a key the provider asks the agent. The socket's path stays out: it is another one after each login.
    ...(privateKey !== undefined && { privateKey }),
    dialErrorLimit: DIAL_ERROR_LIMIT,
    perDialTimeout: PER_DIAL_TIMEOUT,
  };
}

/** The command that runs what comes on standard input as root. */
export function rootShell({ sudo = false }: SshConnection): string {
  return sudo ? "sudo -n sh -s" : "sh -s";
}

/**
 * The command that runs a script as root without standard input, which a deleted resource's command gets from its last
 * creation.
 *
 * @param connection - how to reach the host
 * @param script - POSIX sh, at most 100 KB: a kernel takes 128 KB for an argument
 */
export function removeAsRoot({ sudo = false }: SshConnection, script: string): string {
  return `${sudo ? "sudo -n " : ""}sh -c ${quote(script)} </dev/null`;
}
