import { join } from "node:path";
import type { Cluster, Lab } from "../layout.ts";
import { type MachineFile, sourceFiles } from "../machine/files.ts";

/** The node's own files, laid out as on the node. */
const SOURCE_DIR = join(import.meta.dirname, "node");

/** Files whose readers know no environment. */
const FILLED_IN = /\.(conflist|yaml)$/;

/**
 * All files that the lab puts on a cluster's node: those of `node/`, and what differs from cluster to cluster. That
 * stands in one file, which the units and their programs read (systemd's `EnvironmentFile`); in a configuration file
 * of `node/` the lab puts it in the place of `${NAME}`.
 *
 * @param imageArchive File name of the archive of images.
 */
export async function nodeFiles(lab: Lab, cluster: Cluster, imageArchive: string): Promise<MachineFile[]> {
  const environment: Readonly<Record<string, string>> = {
    NODE_NAME: cluster.nodeName,
    NODE_ADDRESS: cluster.address,
    PREFIX_LENGTH: String(lab.network.prefixLength),
    GATEWAY_ADDRESS: lab.network.gateway,
    POD_NETWORK: cluster.podNetwork,
    SERVICE_NETWORK: cluster.serviceNetwork,
    API_SERVICE_ADDRESS: cluster.apiServiceAddress,
    NAME_SERVICE_ADDRESS: cluster.nameServiceAddress,
  };
  const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}\n`);
  const sources = await sourceFiles(SOURCE_DIR);
  return [
    ...sources.map((file) => (FILLED_IN.test(file.path) ? filledIn(file, environment) : file)),
    { path: "etc/hostname", content: `${cluster.nodeName}\n`, mode: 0o644 },
    { path: "etc/kubernetes/node.env", content: lines.join(""), mode: 0o644 },
    { path: "etc/kubernetes/image-archive", content: `${imageArchive}\n`, mode: 0o644 },
  ];
}

function filledIn(file: MachineFile, values: Readonly<Record<string, string>>): MachineFile {
  // A name without a value stays as it is, for a test to find.
  const content = file.content.replace(/\$\{(\w+)\}/g, (placeholder, name) => values[name] ?? placeholder);
  return { ...file, content };
}
