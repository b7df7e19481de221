import { chmod, mkdir } from "node:fs/promises";
import { startHosts } from "../hosts/index.ts";
import { ensureCharts, startNode } from "../kubernetes/index.ts";
import type { Lab } from "../layout.ts";
import { ensureForwarder, publishedServices } from "../network/forwarders.ts";
import { ensureNetwork } from "../network/namespace.ts";
import { preflight } from "../preflight.ts";
import { buildServers } from "../servers/build.ts";
import { SERVERS } from "../servers/servers.ts";
import { runSteps, type Step } from "../support/progress.ts";
import { ensurePulumiState } from "../support/pulumi-state.ts";
import { ensureVault } from "../vault/server.ts";
import { exclusively } from "./exclusively.ts";

/**
 * `up`: starts the lab, or what of it does not run.
 *
 * @throws LabError of the step that failed; the next `up` goes on from there.
 */
export async function up(lab: Lab): Promise<void> {
  await exclusively(lab, () => runSteps(steps(lab)));
}

function steps(lab: Lab): readonly Step[] {
  return [
    { title: "machine", run: (report) => preflight(lab, report) },
    {
      title: "servers",
      run: async (report) => {
        const built = await buildServers(lab, SERVERS, report);
        return built === 0 ? `${SERVERS.length} in ${lab.cacheDir}` : `${built} of ${SERVERS.length} built`;
      },
    },
    { title: "state", run: () => ensureState(lab) },
    {
      title: "network",
      run: async () => {
        const made = await ensureNetwork(lab);
        return `namespace ${lab.network.namespace}${made ? " made" : ""}`;
      },
    },
    {
      title: "charts",
      run: async (report) => {
        const copied = await ensureCharts(lab, report);
        return `in ${lab.cache.charts}${copied > 0 ? `, ${copied} copied` : ""}`;
      },
    },
    { title: "published ports", run: () => publish(lab) },
    { title: "Vault", run: async (report) => `${await ensureVault(lab, report)}, ${lab.vault.publishedUrl}` },
    {
      title: "Kubernetes",
      run: async (report) =>
        `${await startNode(lab, lab.kubernetes, report)}, ${lab.kubernetes.publishedUrl}`,
    },
    { title: "hosts", run: (report) => startHosts(lab, report) },
  ];
}

async function ensureState(lab: Lab): Promise<string> {
  await mkdir(lab.stateDir, { recursive: true, mode: 0o700 });
  await chmod(lab.stateDir, 0o700);
  const isNew = await ensurePulumiState(lab);
  return `${lab.stateDir}${isNew ? " made" : ""}`;
}

async function publish(lab: Lab): Promise<string> {
  // Before the servers start: that a port is taken is better known now than in some minutes.
  const services = publishedServices(lab);
  for (const service of services) await ensureForwarder(lab, service);
  return services.map(({ name, endpoint }) => `${name} 127.0.0.1:${endpoint.publishedPort}`).join(", ");
}
