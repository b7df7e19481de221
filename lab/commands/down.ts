import { existsSync } from "node:fs";
import { rm, rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { stopNode } from "../kubernetes/index.ts";
import type { Lab } from "../layout.ts";
import { PUBLISHED_SERVICES, stopForwarder } from "../network/forwarders.ts";
import { namespaceExists, removeNetwork } from "../network/namespace.ts";
import { forgetStackConfig } from "../stack/config.ts";
import { endRemainingProcesses, removeCgroups, unmountAll } from "../support/cleanup.ts";
import { runSteps, type Step } from "../support/progress.ts";
import { stopVault } from "../vault/server.ts";
import { exclusively } from "./exclusively.ts";

/**
 * `down`: stops the lab and removes everything of it, its keys and Pulumi's state included. What was built stays in
 * the cache. Does no harm when there is nothing, or only a part.
 */
export async function down(lab: Lab): Promise<void> {
  await exclusively(lab, async () => {
    if (!existsSync(lab.stateDir) && !(await namespaceExists(lab))) {
      console.log(`lab "${lab.name}" is not there`);
      return;
    }
    await runSteps(steps(lab));
  });
}

function steps(lab: Lab): readonly Step[] {
  const step = (title: string, result: string, run: () => Promise<void>): Step => ({
    title,
    run: async () => {
      await run();
      return result;
    },
  });
  return [
    step("Kubernetes", "powered off", () => stopNode(lab)),
    step("published ports", "closed", async () => {
      for (const service of PUBLISHED_SERVICES) await stopForwarder(lab, service);
    }),
    step("Vault", "stopped", () => stopVault(lab)),
    step("processes", "none left", () => endRemainingProcesses(lab)),
    step("mounts and cgroups", "removed", async () => {
      await unmountAll(lab);
      await removeCgroups(lab);
    }),
    step("network", "removed", () => removeNetwork(lab)),
    step("state", `${lab.stateDir} removed`, () => removeState(lab)),
  ];
}

async function removeState(lab: Lab): Promise<void> {
  await forgetStackConfig(lab);
  await rm(lab.stateDir, { recursive: true, force: true });
  // The folder above goes with the last lab.
  await rmdir(dirname(lab.stateDir)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "ENOENT") throw error;
  });
}
