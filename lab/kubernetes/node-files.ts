import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Lab } from "../layout.ts";
import { readFileIfPresent } from "../support/files.ts";

/** The node's own files, laid out as on the node. */
const SOURCE_DIR = join(import.meta.dirname, "node");

/** A file of the node. */
export interface NodeFile {
  /** Path on the node, without the leading slash. */
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/**
 * All files that the lab puts on the node: those of `node/` as they are, and what differs from lab to lab, which the
 * others read (systemd's `EnvironmentFile`).
 *
 * @param imageArchive File name of the archive of images.
 */
export async function nodeFiles(lab: Lab, imageArchive: string): Promise<NodeFile[]> {
  const { nodeName, address } = lab.kubernetes;
  const environment = {
    NODE_NAME: nodeName,
    NODE_ADDRESS: address,
    PREFIX_LENGTH: lab.network.prefixLength,
    GATEWAY_ADDRESS: lab.network.gateway,
  };
  const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}\n`);
  return [
    ...(await sourceFiles()),
    { path: "etc/hostname", content: `${nodeName}\n`, mode: 0o644 },
    { path: "etc/kubernetes/node.env", content: lines.join(""), mode: 0o644 },
    { path: "etc/kubernetes/image-archive", content: `${imageArchive}\n`, mode: 0o644 },
  ];
}

/**
 * Writes the files into the node's changeable layer, over what is there. The node must not run.
 */
export async function installNodeFiles(lab: Lab, files: readonly NodeFile[]): Promise<void> {
  const layer = changesDir(lab);
  await mkdir(lab.kubernetes.dir, { recursive: true, mode: 0o700 });
  for (const file of files) {
    const path = join(layer, file.path);
    await makeFolders(layer, dirname(file.path));
    await rm(path, { force: true });
    await writeFile(path, file.content);
    await chmod(path, file.mode);
  }
  const machineId = join(layer, "etc/machine-id");
  if ((await readFileIfPresent(machineId)) === undefined) {
    await writeFile(machineId, `${randomBytes(16).toString("hex")}\n`, { mode: 0o444 });
  }
}

/** The folder in which everything lies that the node has beyond its root filesystem. */
export function changesDir(lab: Lab): string {
  return join(lab.kubernetes.dir, "changes");
}

/** Names what a node is booted from: the files, and the `others` that it reads. */
export function nodeKey(files: readonly NodeFile[], others: readonly string[]): string {
  const content = JSON.stringify([files.map(({ path, content, mode }) => [path, content, mode]), others]);
  return createHash("sha256").update(content).digest("hex");
}

async function sourceFiles(): Promise<NodeFile[]> {
  const entries = await readdir(SOURCE_DIR, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.sort().map(async (file) => {
      const path = relative(SOURCE_DIR, file);
      // By place and not by the checkout's mode, which may have been lost in an archive.
      const mode = path.startsWith("usr/local/sbin/") ? 0o755 : 0o644;
      return { path, content: await readFile(file, "utf8"), mode };
    }),
  );
}

/** Folders as in any root filesystem, whatever the umask: the layer's folders replace those below them. */
async function makeFolders(layer: string, path: string): Promise<void> {
  await mkdir(layer, { recursive: true });
  await chmod(layer, 0o755);
  let folder = layer;
  for (const part of path.split("/")) {
    folder = join(folder, part);
    const made = await mkdir(folder, { recursive: true });
    if (made !== undefined) await chmod(folder, 0o755);
  }
}
