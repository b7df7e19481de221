import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Lab } from "../layout.ts";
import { LabError } from "../support/errors.ts";
import { withLock } from "../support/lock.ts";
import type { Report } from "../support/progress.ts";
import { configuredArchive, type DebianArchive, machineRelease } from "./debian-archive.ts";

/** What a root filesystem is made of. */
export interface RootfsRecipe {
  /** Whose it is, for messages: `the node's`. */
  readonly owner: string;
  /** Debian packages beyond the smallest system. */
  readonly packages: readonly string[];
  /** Files and folders that are taken out again, beyond those that no machine of the lab reads. */
  readonly removed: readonly string[];
  /** What else decides the content: text of the files that {@link RootfsRecipe.complete} works from. */
  readonly inputs: readonly string[];
  /** Puts in place what no Debian package holds. @default nothing */
  readonly complete?: (folder: string, report: Report) => Promise<void>;
}

// What a server never reads: a third of the size.
const NOT_NEEDED = [
  "var/cache/apt/archives",
  "var/lib/apt/lists",
  "usr/share/doc",
  "usr/share/locale",
  "usr/share/man",
  "etc/systemd/system/timers.target.wants",
  "etc/machine-id",
  "etc/resolv.conf",
];

/**
 * A root filesystem of the same release as this machine and from the same archive, made once and shared by all
 * machines of all labs, which never write to it.
 *
 * @returns its folder.
 * @throws LabError with the end of what debootstrap printed.
 */
export async function ensureRootfs(lab: Lab, recipe: RootfsRecipe, report: Report): Promise<string> {
  const suite = await machineRelease();
  const folder = join(lab.cache.rootfs, rootfsKey(suite, recipe));
  if (existsSync(folder)) return folder;
  const onWait = (holder: string) => report(`waiting for process ${holder}, which makes the root filesystem`);
  await withLock(`homelab-pki-rootfs:${lab.cacheDir}`, onWait, async () => {
    if (existsSync(folder)) return;
    const work = `${folder}.making`;
    await rm(work, { recursive: true, force: true });
    await mkdir(lab.cache.rootfs, { recursive: true });
    const progress = (message: string) => report(`making ${recipe.owner} root filesystem: ${message}`);
    await debootstrap(work, await configuredArchive(suite), recipe.packages, progress);
    for (const path of removedPaths(recipe)) await rm(join(work, path), { recursive: true, force: true });
    await recipe.complete?.(work, progress);
    await rename(work, folder);
  });
  return folder;
}

/** Names a root filesystem by what it is made of. */
export function rootfsKey(suite: string, recipe: RootfsRecipe): string {
  const content = JSON.stringify([recipe.packages, removedPaths(recipe), process.arch, ...recipe.inputs]);
  return `${suite}-${createHash("sha256").update(content).digest("hex").slice(0, 12)}`;
}

function removedPaths(recipe: RootfsRecipe): readonly string[] {
  return [...NOT_NEEDED, ...recipe.removed];
}

async function debootstrap(
  folder: string,
  archive: DebianArchive,
  packages: readonly string[],
  report: Report,
): Promise<void> {
  const options = [
    "--variant=minbase",
    `--components=${archive.components.join(",")}`,
    `--include=${packages.join(",")}`,
  ];
  // In a mount namespace of its own: killed, debootstrap leaves no /proc mounted in a folder that is then removed.
  const args = ["--mount", "debootstrap", ...options, archive.suite, folder, archive.uri];
  const child = spawn("unshare", args, { stdio: ["ignore", "pipe", "pipe"] });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on("line", (line) => {
      printed.push(line);
      report(line.replace(/^I: /, ""));
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  if (code === 0) return;
  throw new LabError(`debootstrap failed with exit code ${code}:\n${printed.slice(-8).join("\n")}`);
}
