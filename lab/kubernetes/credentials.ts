import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Cluster } from "../layout.ts";
import { changesDir } from "../machine/machine.ts";
import { readFileIfPresent, writeFileAtomically } from "../support/files.ts";
import { nodeMachine } from "./machine.ts";

/** The parts of a kubeconfig that the lab reads. */
export interface Kubeconfig {
  readonly clusters: readonly [{ cluster: { server: string; "certificate-authority-data": string } }];
  readonly users: readonly [{ user: { "client-certificate-data": string; "client-key-data": string } }];
}

/**
 * Copies the administrator's kubeconfig, for use on the machine, and a cluster's CA certificate out of its node.
 *
 * @returns whether the node has made them yet.
 */
export async function exportCredentials(cluster: Cluster): Promise<boolean> {
  const etc = join(changesDir(nodeMachine(cluster)), "etc/kubernetes");
  if ((await readFileIfPresent(join(etc, "pki/complete"))) === undefined) return false;
  const certificate = await readFileIfPresent(join(etc, "pki/ca.crt"));
  const kubeconfig = await readFileIfPresent(join(etc, "admin.conf"));
  if (certificate === undefined || kubeconfig === undefined) return false;
  await writeFileAtomically(cluster.caCertificate, certificate, 0o644);
  const published = publishedKubeconfig(kubeconfig, cluster.publishedUrl, cluster.context);
  await writeFileAtomically(cluster.adminKubeconfig, published, 0o600);
  return true;
}

/**
 * A kubeconfig of a node with the address under which this machine reaches it.
 *
 * @param context What its context and its cluster are called.
 */
export function publishedKubeconfig(kubeconfig: string, url: string, context: string): string {
  const config = parse(kubeconfig);
  config.clusters[0].cluster.server = url;
  config.clusters[0].name = context;
  config.contexts[0].name = context;
  config.contexts[0].context.cluster = context;
  config["current-context"] = context;
  return stringify(config);
}

/** Reads a cluster's exported kubeconfig; `undefined` before the first start. */
export async function readKubeconfig(cluster: Cluster): Promise<Kubeconfig | undefined> {
  const content = await readFileIfPresent(cluster.adminKubeconfig);
  return content === undefined ? undefined : parse(content);
}
