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

/** Debian packages of the node, beyond the smallest system. What each is for stands beside it. */
export const NODE_PACKAGES: readonly string[] = [
  "conntrack", // kube-proxy
  "containerd", // runs the pods
  "containernetworking-plugins", // their network
  "ethtool", // kubelet
  "iproute2", // the node's own address
  "ipset", // kube-proxy
  "iptables", // kube-proxy
  "kmod", // kube-proxy looks for modules
  "nftables", // what iptables writes to
  "openssl", // the cluster's keys
  "procps", // sysctl
  "runc", // containerd
  "socat", // port-forward
  "systemd",
  "systemd-sysv", // /sbin/init
];

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
 * The node's root filesystem, of the same release as this machine and from the same archive, made once and shared by all labs, which
 * never write to it.
 *
 * @returns its folder.
 * @throws LabError with the end of what debootstrap printed.
 */
export async function ensureRootfs(lab: Lab, report: Report): Promise<string> {
  const suite = await machineRelease();
  const folder = join(lab.cache.rootfs, rootfsKey(suite));
  if (existsSync(folder)) return folder;
  const onWait = (holder: string) => report(`waiting for process ${holder}, which makes the root filesystem`);
  await withLock(`homelab-pki-rootfs:${lab.cacheDir}`, onWait, async () => {
    if (existsSync(folder)) return;
    const work = `${folder}.making`;
    await rm(work, { recursive: true, force: true });
    await mkdir(lab.cache.rootfs, { recursive: true });
    await debootstrap(work, await configuredArchive(suite), report);
    for (const path of NOT_NEEDED) await rm(join(work, path), { recursive: true, force: true });
    await rename(work, folder);
  });
  return folder;
}

/** Names the root filesystem by what it is made of. */
export function rootfsKey(suite: string): string {
  const content = JSON.stringify([NODE_PACKAGES, NOT_NEEDED, process.arch]);
  return `${suite}-${createHash("sha256").update(content).digest("hex").slice(0, 12)}`;
}

async function debootstrap(folder: string, archive: DebianArchive, report: Report): Promise<void> {
  const options = [
    "--variant=minbase",
    `--components=${archive.components.join(",")}`,
    `--include=${NODE_PACKAGES.join(",")}`,
  ];
  // In a mount namespace of its own: killed, debootstrap leaves no /proc mounted in a folder that is then removed.
  const args = ["--mount", "debootstrap", ...options, archive.suite, folder, archive.uri];
  const child = spawn("unshare", args, { stdio: ["ignore", "pipe", "pipe"] });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on("line", (line) => {
      printed.push(line);
      report(`making the node's root filesystem: ${line.replace(/^I: /, "")}`);
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  if (code === 0) return;
  throw new LabError(`debootstrap failed with exit code ${code}:\n${printed.slice(-8).join("\n")}`);
}
