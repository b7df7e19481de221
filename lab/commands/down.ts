import { existsSync } from "node:fs";
import { rm, rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { stopHosts } from "../hosts/index.ts";
import { MOST_HOSTS } from "../hosts/layout.ts";
import { stopNode, stopSecondCluster } from "../kubernetes/index.ts";
import { type Lab, labLayout } from "../layout.ts";
import { publishedServices, stopForwarder } from "../network/forwarders.ts";
import { namespaceExists, removeNetwork } from "../network/namespace.ts";
import { forgetStackConfig } from "../stack/config.ts";
import { stopStepCa } from "../step-ca/index.ts";
import { removeCgroup } from "../support/cgroups.ts";
import { endRemainingProcesses, unmountAll } from "../support/cleanup.ts";
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
    step("hosts", "powered off", () => stopHosts(lab)),
    step("Kubernetes", "powered off", async () => {
      await Promise.all([stopNode(lab, lab.kubernetes), stopSecondCluster(lab)]);
    }),
    step("published ports", "closed", async () => {
      for (const service of publishedServices(withAllHosts(lab))) await stopForwarder(lab, service);
    }),
    step("step-ca", "stopped", () => stopStepCa(lab)),
    step("Vault", "stopped", () => stopVault(lab)),
    step("processes", "none left", () => endRemainingProcesses(lab)),
    step("mounts and cgroups", "removed", async () => {
      await unmountAll(lab);
      await removeCgroup(lab.cgroup);
    }),
    step("network", "removed", () => removeNetwork(lab)),
    step("state", `${lab.stateDir} removed`, () => removeState(lab)),
  ];
}

/** `up` may have started more hosts than this command was told of. */
function withAllHosts(lab: Lab): Lab {
  return labLayout(lab.name, lab.cacheDir, MOST_HOSTS);
}

async function removeState(lab: Lab): Promise<void> {
  await forgetStackConfig(lab);
  await rm(lab.stateDir, { recursive: true, force: true });
  // The folder above goes with the last lab.
  await rmdir(dirname(lab.stateDir)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "ENOENT") throw error;
  });
}
