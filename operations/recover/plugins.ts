import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A provider plugin whose engine is gone. */
export interface OrphanedPlugin {
  readonly pid: number;
  /** Name of its executable, `pulumi-resource-vault`. */
  readonly name: string;
}

/** How long a plugin may take to end, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Provider plugins on this machine whose engine was killed. Some notice that only minutes later and until then
 * finish, and repeat, what they had begun: what recovery finds in Vault would not be the last word.
 *
 * Linux only: elsewhere none is found.
 */
export async function orphanedPlugins(): Promise<readonly OrphanedPlugin[]> {
  const orphans: OrphanedPlugin[] = [];
  for (const pid of processIds()) {
    const words = commandLine(pid);
    const name = words.map((word) => basename(word)).find((word) => word.startsWith("pulumi-resource-"));
    const engine = words.find((word) => /^127\.0\.0\.1:\d+$/.test(word));
    if (name !== undefined && engine !== undefined && !(await listens(engine))) orphans.push({ pid, name });
  }
  return orphans;
}

/**
 * Ends a plugin that has no engine and waits until it is gone.
 *
 * @throws Error when it does not end.
 */
export async function endPlugin({ pid, name }: OrphanedPlugin): Promise<void> {
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    // It may have noticed in the meantime.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
  for (const start = Date.now(); Date.now() - start < PATIENCE; await sleep(50)) {
    if (commandLine(pid).length === 0) return;
  }
  throw new Error(`${name} (pid ${pid}) has lost its engine and does not end; end it by hand and try again`);
}

function processIds(): readonly number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Words of a process's command; none when it is gone. */
function commandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").filter(Boolean);
  } catch {
    return [];
  }
}

function listens(address: string): Promise<boolean> {
  const [host = "", port = ""] = address.split(":");
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("close", () => socket.destroy()).once("connect", () => socket.destroy());
  });
}
