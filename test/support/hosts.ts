import { join } from "node:path";
import { runOnHost } from "../../lab/hosts/index.ts";
import { type Host, selectedLab } from "../../lab/layout.ts";
import { inNamespace } from "../../lab/network/namespace.ts";
import { type RunResult, run } from "../../lab/support/run.ts";
import { type ChainConfig, trustRootConfig } from "./chain-config.ts";
import type { SteadyLoad, SteadyResult } from "./steady-client.ts";

/** Hosts of the tests' lab beyond those that the shipped configuration looks after: stacks of tests have them. */
export const SPARE_HOSTS = ["host-4", "host-5", "host-6"] as const;

/** A host of the tests' lab. */
export function labHost(name: string): Host {
  const lab = selectedLab();
  const host = lab.hosts.find((each) => each.name === name);
  if (host === undefined)
    throw new Error(`the lab has no host ${name}: its LAB_HOSTS is ${lab.hosts.length}`);
  return host;
}

/** Runs a command on a host as root, whatever comes of it. */
export function tryOnHost(name: string, command: string, input?: string): Promise<RunResult> {
  return runOnHost(selectedLab(), labHost(name), command, input);
}

/** Runs a command on a host as root and returns what it prints. @throws Error when it fails, with what it printed */
export async function onHost(name: string, command: string, input?: string): Promise<string> {
  const { code, stdout, stderr } = await tryOnHost(name, command, input);
  if (code !== 0) throw new Error(`${name}: ${command} exited ${code}:\n${stdout}${stderr}`);
  return stdout.trimEnd();
}

/** Full name of a host. */
export const fullName = (name: string): string => `${name}.${selectedLab().domain}`;

/** A host's entry in the configuration. */
export function hostConfig(name: string, changes: Readonly<Record<string, unknown>> = {}): ChainConfig {
  const { address, publishedPort, publicHostKey } = labHost(name);
  return {
    name,
    addresses: [address],
    connection: { host: "127.0.0.1", port: publishedPort, hostKeyFile: publicHostKey },
    ...changes,
  };
}

/** A chain on mounts and names of its own (`id`), and hosts under it. */
export function hostsConfig(
  id: string,
  hosts: readonly ChainConfig[],
  changes: ChainConfig = {},
): ChainConfig {
  const { domain, ssh } = selectedLab();
  return {
    layers: ["trust-root", "hosts"],
    ...trustRootConfig(id, domain),
    hostAuthority: { certAuth: `${id}-cert`, appRole: `${id}-approle`, registry: `${id}-registry` },
    hostDefaults: { lifetime: "1h", connection: { privateKeyFile: ssh.privateKey } },
    hosts,
    ...changes,
  };
}

/** The folder of a host's identity as it lies on this machine: what a host changed of its root filesystem. */
export function identityFolder(name: string): string {
  return `${labHost(name).dir}/changes/var/lib/tls`;
}

/** Runs a program inside the lab's network that reads what it is to do from standard input, and returns what it prints. */
export function runClient(file: string, load: object): Promise<string> {
  const { command, args } = inNamespace(selectedLab(), process.execPath, [file]);
  return run(command, args, { input: JSON.stringify(load) });
}

/** Keeps a client busy inside the lab's network, in a process of its own. */
export async function steadyLoad(load: SteadyLoad): Promise<SteadyResult> {
  return JSON.parse(await runClient(join(import.meta.dirname, "steady-client.ts"), load));
}

/** Starts a plain web server on a host, for proxies to stand in front of; it answers `GET /` with the host's name. */
export async function startUpstream(name: string, port: number): Promise<void> {
  await onHost(
    name,
    `mkdir -p /srv/upstream && echo ${name} >/srv/upstream/index.html
     systemctl is-active --quiet upstream-${port} ||
       systemd-run --quiet --unit=upstream-${port} busybox httpd -f -p 127.0.0.1:${port} -h /srv/upstream`,
  );
}

/** Ends {@link startUpstream}. */
export async function stopUpstream(name: string, port: number): Promise<void> {
  await onHost(name, `systemctl stop upstream-${port}; rm -rf /srv/upstream`);
}

/** Every file of a host that a program of ours or of a test could have written, with what a change of it would show. */
export function filesOf(name: string): Promise<string> {
  const folders = "/etc /usr/local /var/lib/tls /var/lib/homelab-pki";
  // Folders without their times: the installer puts what it was sent into one, and takes it out again.
  return onHost(
    name,
    `find ${folders} -type d -printf '%p %m %u:%g\\n' -o -printf '%p %m %u:%g %s %T@ %i\\n' | sort`,
  );
}
