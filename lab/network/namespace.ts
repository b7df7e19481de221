import { access, readFile } from "node:fs/promises";
import type { Lab } from "../layout.ts";
import { run, tryRun } from "../support/run.ts";

/**
 * Makes the lab's network namespace and, inside it, the bridge with the addresses of the gateway and of the
 * servers that run beside the machines.
 * The machine's own namespace gets no interface and no route: the lab's addresses may be in use there.
 *
 * @returns whether something had to be made.
 */
export async function ensureNetwork(lab: Lab): Promise<boolean> {
  const { namespace, bridge, gateway, prefixLength } = lab.network;
  let changed = false;
  if (!(await namespaceExists(lab))) {
    await run("ip", ["netns", "add", namespace]);
    changed = true;
  }
  const links = await interfaces(lab);
  if (!links.has(bridge)) {
    await run("ip", ["-n", namespace, "link", "add", bridge, "type", "bridge"]);
    changed = true;
  }
  const present = links.get(bridge) ?? [];
  for (const address of [gateway, lab.vault.address, lab.stepCa.address]) {
    if (present.includes(address)) continue;
    await run("ip", ["-n", namespace, "address", "add", `${address}/${prefixLength}`, "dev", bridge]);
    changed = true;
  }
  if (changed) {
    for (const name of ["lo", bridge]) await run("ip", ["-n", namespace, "link", "set", name, "up"]);
  }
  return changed;
}

/** Removes the namespace; the bridge goes with it once no process is inside. */
export async function removeNetwork(lab: Lab): Promise<void> {
  if (await namespaceExists(lab)) await run("ip", ["netns", "delete", lab.network.namespace]);
}

/** Whether the namespace is there. */
export async function namespaceExists(lab: Lab): Promise<boolean> {
  try {
    await access(lab.network.namespaceFile);
  } catch {
    return false;
  }
  // `ip netns add` makes the file first and mounts the namespace on it: killed between, it leaves a plain file.
  const mounts = await readFile("/proc/self/mountinfo", "utf8");
  if (mounts.includes(` ${lab.network.namespaceFile} `)) return true;
  await run("ip", ["netns", "delete", lab.network.namespace]);
  return false;
}

/** Numbers of all processes inside the namespace. */
export async function processesInNamespace(lab: Lab): Promise<number[]> {
  if (!(await namespaceExists(lab))) return [];
  const output = await run("ip", ["netns", "pids", lab.network.namespace]);
  return output.split("\n").filter(Boolean).map(Number);
}

/**
 * The command that runs `command` inside the namespace. `nsenter` and not `ip netns exec`: that one mounts /sys
 * anew, and the command would see no cgroups.
 */
export function inNamespace(
  lab: Lab,
  command: string,
  args: readonly string[],
): { readonly command: string; readonly args: readonly string[] } {
  return { command: "nsenter", args: [`--net=${lab.network.namespaceFile}`, command, ...args] };
}

/** Each interface of the namespace that is a bridge of ours or lo, with its IPv4 addresses. */
async function interfaces(lab: Lab): Promise<Map<string, string[]>> {
  const { stdout } = await tryRun("ip", ["-json", "-n", lab.network.namespace, "-4", "address", "show"]);
  const links = JSON.parse(stdout || "[]") as { ifname: string; addr_info: { local: string }[] }[];
  return new Map(links.map((link) => [link.ifname, link.addr_info.map((info) => info.local)]));
}
