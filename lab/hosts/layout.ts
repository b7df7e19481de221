import { join } from "node:path";
import type { Endpoint } from "../endpoint.ts";
import { LabError } from "../support/errors.ts";

// The names say what the hosts of a homelab are for; all of them have the same programs.
const HOST_NAMES = ["nas", "edge", "metrics"] as const;
const FIRST_HOST_ADDRESS = 21;
const FIRST_PUBLISHED_SSH_PORT = 2221;
const SSH_PORT = 22;

/** Hosts that the lab has when `LAB_HOSTS` is not set. */
export const DEFAULT_HOSTS = HOST_NAMES.length;

/** Hosts that a lab can have. */
export const MOST_HOSTS = 13;

/** A plain machine outside the cluster, reached over SSH. */
export interface Host extends Endpoint {
  /** Its host name, and the name of its machine. */
  readonly name: string;
  readonly dir: string;
  /** Public part of the key by which its SSH server is known; the host makes it at its first start. */
  readonly publicHostKey: string;
}

/**
 * Name, address and paths of a host.
 *
 * @param index Which one, from 0.
 * @param offset What the lab adds to each port that it publishes.
 */
export function hostLayout(index: number, offset: number, stateDir: string, runDir: string): Host {
  const name = HOST_NAMES[index] ?? `host-${index + 1}`;
  const address = `192.0.2.${FIRST_HOST_ADDRESS + index}`;
  const dir = join(stateDir, "hosts", name);
  const publishedPort = FIRST_PUBLISHED_SSH_PORT + index + offset;
  return {
    name,
    address,
    port: SSH_PORT,
    url: `ssh://root@${address}`,
    publishedPort,
    publishedUrl: `ssh://root@127.0.0.1:${publishedPort}`,
    socket: join(runDir, `ssh-${name}.sock`),
    dir,
    publicHostKey: join(dir, "changes/etc/ssh/ssh_host_ed25519_key.pub"),
  };
}

/**
 * Reads how many hosts a lab has.
 *
 * @param text `LAB_HOSTS`. @default "3"
 * @throws LabError when it is no number, or none that a lab can have.
 */
export function hostCount(text: string | undefined): number {
  // An empty variable means "not set".
  const count = Number(text || DEFAULT_HOSTS);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_HOSTS) return count;
  throw new LabError(`LAB_HOSTS=${text}: a lab has 1 to ${MOST_HOSTS} hosts`);
}
