import { readdir, readFile, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LabError } from "./errors.ts";
import { signal } from "./process.ts";

const CGROUP_ROOT = "/sys/fs/cgroup";
const KILL_TIMEOUT_MS = 30_000;

/**
 * Kills what is in a cgroup and below it and removes both, in each mounted hierarchy.
 *
 * @param cgroup Path below a hierarchy's root.
 * @param owner Whose processes they are, for the message.
 * @throws LabError when a process cannot be killed.
 */
export async function endCgroup(cgroup: string, owner: string): Promise<void> {
  const deadline = performance.now() + KILL_TIMEOUT_MS;
  for (;;) {
    const processes = await processesOf(cgroup);
    if (processes.size === 0) break;
    if (performance.now() > deadline) {
      throw new LabError(`processes of ${owner} cannot be killed: ${[...processes].join(", ")}`);
    }
    for (const pid of processes) signal(pid, "SIGKILL");
    await sleep(20);
  }
  await removeCgroup(cgroup);
}

/** Removes a cgroup and those below it from each mounted hierarchy. No process may be left in them. */
export async function removeCgroup(cgroup: string): Promise<void> {
  for (const hierarchy of await hierarchies()) await removeGroup(join(hierarchy, cgroup));
}

/** Where cgroups are mounted: v2 at the root, each hierarchy of v1 below it. */
async function hierarchies(): Promise<string[]> {
  return [CGROUP_ROOT, ...(await folders(CGROUP_ROOT)).map((name) => join(CGROUP_ROOT, name))];
}

async function processesOf(cgroup: string): Promise<Set<number>> {
  const found = (await hierarchies()).map((hierarchy) => processesBelow(join(hierarchy, cgroup)));
  return new Set((await Promise.all(found)).flat());
}

async function processesBelow(group: string): Promise<number[]> {
  try {
    const listing = await readFile(join(group, "cgroup.procs"), "utf8");
    const below = (await folders(group)).map((name) => processesBelow(join(group, name)));
    return [...listing.split("\n").filter(Boolean).map(Number), ...(await Promise.all(below)).flat()];
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

async function removeGroup(folder: string): Promise<void> {
  for (const name of await folders(folder)) await removeGroup(join(folder, name));
  await rmdir(folder).catch((error: unknown) => {
    if (!isGone(error)) throw error;
  });
}

async function folders(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** Whether a group never was there, or was removed meanwhile. */
function isGone(error: unknown): boolean {
  return ["ENOENT", "ENODEV", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
}
