import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { readFileIfPresent } from "../support/files.ts";
import { changesDir, type Machine } from "./machine.ts";

/** A file of a machine. */
export interface MachineFile {
  /** Path on the machine, without the leading slash. */
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** The files of a folder that is laid out as on the machine. */
export async function sourceFiles(folder: string): Promise<MachineFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.sort().map(async (file) => {
      const path = relative(folder, file);
      // By place and not by the checkout's mode, which may have been lost in an archive.
      const mode = path.startsWith("usr/local/sbin/") ? 0o755 : 0o644;
      return { path, content: await readFile(file, "utf8"), mode };
    }),
  );
}

/** Writes files into a machine's changeable layer, over what is there. The machine must not run. */
export async function installFiles(machine: Machine, files: readonly MachineFile[]): Promise<void> {
  const layer = changesDir(machine);
  await mkdir(machine.dir, { recursive: true, mode: 0o700 });
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

/** Names what a machine is booted from: the files, and the `others` that it reads. */
export function bootKey(files: readonly MachineFile[], others: readonly string[]): string {
  const content = JSON.stringify([files.map(({ path, content, mode }) => [path, content, mode]), others]);
  return createHash("sha256").update(content).digest("hex");
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
