import { join } from "node:path";
import type { Lab } from "../layout.ts";
import { type MachineFile, sourceFiles } from "../machine/files.ts";

/** The node's own files, laid out as on the node. */
const SOURCE_DIR = join(import.meta.dirname, "node");

/**
 * All files that the lab puts on the node: those of `node/` as they are, and what differs from lab to lab, which the
 * others read (systemd's `EnvironmentFile`).
 *
 * @param imageArchive File name of the archive of images.
 */
export async function nodeFiles(lab: Lab, imageArchive: string): Promise<MachineFile[]> {
  const { nodeName, address } = lab.kubernetes;
  const environment = {
    NODE_NAME: nodeName,
    NODE_ADDRESS: address,
    PREFIX_LENGTH: lab.network.prefixLength,
    GATEWAY_ADDRESS: lab.network.gateway,
  };
  const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}\n`);
  return [
    ...(await sourceFiles(SOURCE_DIR)),
    { path: "etc/hostname", content: `${nodeName}\n`, mode: 0o644 },
    { path: "etc/kubernetes/node.env", content: lines.join(""), mode: 0o644 },
    { path: "etc/kubernetes/image-archive", content: `${imageArchive}\n`, mode: 0o644 },
  ];
}
