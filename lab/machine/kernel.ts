import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { run } from "../support/run.ts";

const INOTIFY_INSTANCES = "/proc/sys/fs/inotify/max_user_instances";
// A machine takes about 10, the cluster's node 30, and all of them are root's. The usual limit is 128.
const NEEDED_INSTANCES = 1024;

/** Gives the kernel that all machines share what they need of it. It stays so until this machine is booted again. */
export async function prepareKernel(): Promise<void> {
  // For containers' filesystems and networks. A container cannot load modules.
  const filesystems = await readFile("/proc/filesystems", "utf8");
  if (!/\toverlay$/m.test(filesystems)) await run("modprobe", ["overlay"]);
  if (!existsSync("/proc/sys/net/bridge")) await run("modprobe", ["br_netfilter"]);
  // Without, systemd waits for ever: it says "Failed to create inotify object: Too many open files".
  if (Number(await readFile(INOTIFY_INSTANCES, "utf8")) < NEEDED_INSTANCES) {
    await writeFile(INOTIFY_INSTANCES, String(NEEDED_INSTANCES));
  }
}
