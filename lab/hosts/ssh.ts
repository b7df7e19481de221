import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm } from "node:fs/promises";
import { type Host, type Lab, possibleHosts } from "../layout.ts";
import { LabError } from "../support/errors.ts";
import { readFileIfPresent, writeFileAtomically } from "../support/files.ts";
import { type RunResult, run, tryRun } from "../support/run.ts";

const CONNECT_TIMEOUT_SECONDS = 10;

/**
 * Makes the key with which root logs in on each host, unless it is there.
 *
 * @returns the public key, a line.
 */
export async function ensureClientKey(lab: Lab): Promise<string> {
  const { dir, privateKey, publicKey } = lab.ssh;
  if (!existsSync(privateKey)) {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const work = `${privateKey}.making`;
    for (const path of [work, `${work}.pub`]) await rm(path, { force: true });
    const identity = ["-t", "ed25519", "-N", "", "-C", `homelab-pki ${lab.name}`];
    await run("ssh-keygen", ["-q", ...identity, "-f", work]);
    await chmod(work, 0o400);
    await rename(`${work}.pub`, publicKey);
    // The private key goes last: where it is, its public part is too.
    await rename(work, privateKey);
  }
  return readFile(publicKey, "utf8");
}

/**
 * The key by which a host's SSH server is known: type and key, as `hostKey` of a connection takes it. Read from the
 * host's own files and not asked over the network, so that nobody between can answer.
 *
 * @throws LabError before the host's first start.
 */
export async function hostKey(host: Host): Promise<string> {
  const key = await hostKeyIfMade(host);
  if (key !== undefined) return key;
  throw new LabError(
    `host ${host.name} has no key yet (${host.publicHostKey} is missing): it is made at its first start`,
  );
}

/** As {@link hostKey}; `undefined` before the host's first start. */
export async function hostKeyIfMade(host: Host): Promise<string | undefined> {
  const content = await readFileIfPresent(host.publicHostKey);
  return /^(ssh-ed25519 [A-Za-z0-9+/=]+) ?\n$/.exec(content ?? "")?.[1];
}

/** Writes what `ssh -F` needs for all hosts that have been started. */
export async function writeSshFiles(lab: Lab): Promise<void> {
  const known: string[] = [];
  for (const host of possibleHosts(lab)) {
    const key = await hostKeyIfMade(host);
    if (key !== undefined) known.push(`${host.name},[127.0.0.1]:${host.publishedPort} ${key}\n`);
  }
  await writeFileAtomically(lab.ssh.knownHosts, known.join(""), 0o600);
  await writeFileAtomically(lab.ssh.config, sshConfig(lab), 0o600);
}

/** Settings of ssh(1) for the hosts, in the form of ssh_config(5). */
export function sshConfig(lab: Lab): string {
  const common = [
    "Host *",
    "  User root",
    `  IdentityFile ${lab.ssh.privateKey}`,
    "  IdentitiesOnly yes",
    `  UserKnownHostsFile ${lab.ssh.knownHosts}`,
    "  GlobalKnownHostsFile none",
    "  StrictHostKeyChecking yes",
    "  BatchMode yes",
    `  ConnectTimeout ${CONNECT_TIMEOUT_SECONDS}`,
    "  LogLevel ERROR",
  ];
  const each = possibleHosts(lab).flatMap(({ name, publishedPort }) => [
    `Host ${name}`,
    "  HostName 127.0.0.1",
    `  HostKeyAlias ${name}`,
    `  Port ${publishedPort}`,
  ]);
  return `${[...each, ...common].join("\n")}\n`;
}

/**
 * Runs a command on a host, over SSH as root.
 *
 * @param command Line for the host's shell.
 * @param input Standard input of the command. @default none
 */
export function runOnHost(lab: Lab, host: Host, command: string, input?: string): Promise<RunResult> {
  return tryRun("ssh", ["-F", lab.ssh.config, host.name, command], input === undefined ? {} : { input });
}
