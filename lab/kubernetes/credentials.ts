import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Lab } from "../layout.ts";
import { changesDir } from "../machine/machine.ts";
import { readFileIfPresent, writeFileAtomically } from "../support/files.ts";
import { nodeMachine } from "./machine.ts";

/** The parts of a kubeconfig that the lab reads. */
export interface Kubeconfig {
  readonly clusters: readonly [{ cluster: { server: string; "certificate-authority-data": string } }];
  readonly users: readonly [{ user: { "client-certificate-data": string; "client-key-data": string } }];
}

/**
 * Copies the administrator's kubeconfig, for use on the machine, and the cluster's CA certificate out of the node.
 *
 * @returns whether the node has made them yet.
 */
export async function exportCredentials(lab: Lab): Promise<boolean> {
  const etc = join(changesDir(nodeMachine(lab)), "etc/kubernetes");
  if ((await readFileIfPresent(join(etc, "pki/complete"))) === undefined) return false;
  const certificate = await readFileIfPresent(join(etc, "pki/ca.crt"));
  const kubeconfig = await readFileIfPresent(join(etc, "admin.conf"));
  if (certificate === undefined || kubeconfig === undefined) return false;
  await writeFileAtomically(lab.kubernetes.caCertificate, certificate, 0o644);
  const published = publishedKubeconfig(kubeconfig, lab.kubernetes.publishedUrl, lab.name);
  await writeFileAtomically(lab.kubernetes.adminKubeconfig, published, 0o600);
  return true;
}

/** A kubeconfig of the node with the address under which this machine reaches it, and the lab's name in it. */
export function publishedKubeconfig(kubeconfig: string, url: string, name: string): string {
  const config = parse(kubeconfig);
  config.clusters[0].cluster.server = url;
  const label = `homelab-pki-${name}`;
  config.clusters[0].name = label;
  config.contexts[0].name = label;
  config.contexts[0].context.cluster = label;
  config["current-context"] = label;
  return stringify(config);
}

/** Reads the exported kubeconfig; `undefined` before the first start. */
export async function readKubeconfig(lab: Lab): Promise<Kubeconfig | undefined> {
  const content = await readFileIfPresent(lab.kubernetes.adminKubeconfig);
  return content === undefined ? undefined : parse(content);
}
