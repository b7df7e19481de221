import { parseArgs } from "node:util";
import { removeCutOffAttributes } from "./recover/attributes.ts";
import { restoreCheckpoint } from "./recover/checkpoint.ts";
import type { VaultContents } from "./recover/contents.ts";
import { pendingOperations, settle } from "./recover/deployment.ts";
import { judgeLock, readLocks, thisMachine } from "./recover/lock.ts";
import { planRecovery, questions, type Step } from "./recover/plan.ts";
import { endPlugin, orphanedPlugins } from "./recover/plugins.ts";
import { PulumiStack, projectName } from "./recover/pulumi.ts";
import { readVaultContents } from "./recover/vault-contents.ts";
import { VaultClient } from "./vault/client.ts";

/**
 * Lets the kubernetes provider take over an object that the interrupted `up` made and the state does not know. For the
 * one `up` only: later, an object that is there already is somebody else's.
 */
const UPSERT = "PULUMI_K8S_UPSERT_EXISTING_OBJECTS";

const USAGE = `usage: node operations/recover.ts [--stack NAME] [--dry-run]

Makes a stack usable after a killed \`pulumi up\`: removes a lock that nobody holds and settles what the
killed up had begun, in Vault and in the state. Then run \`pulumi up\` again.

  --stack NAME   the stack. Default: PULUMI_STACK, else the selected one
  --dry-run      say what would be done, and do nothing
`;

try {
  const { values } = parseArgs({
    options: { stack: { type: "string" }, "dry-run": { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) console.log(USAGE);
  else await recover(values.stack, values["dry-run"] ?? false);
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function recover(name: string | undefined, dryRun: boolean): Promise<void> {
  const project = projectName();
  const stack = name === undefined ? await PulumiStack.selected() : new PulumiStack(name);
  const unlocked = await openState(stack, project, dryRun);
  await endOrphans(dryRun);

  const state = await stack.export();
  if (pendingOperations(state).length === 0) {
    console.log(`stack ${stack.name}: ${unlocked ? "nothing else" : "nothing"} to recover`);
    return;
  }
  const asked = questions(state);
  // Most interruptions have nothing to do with Vault, and then it need not even be reachable.
  const needed = asked.mounts.length + asked.auth.length > 0;
  const vault = needed ? VaultClient.fromEnvironment() : undefined;
  const contents: VaultContents = vault
    ? await readVaultContents(vault, asked)
    : { mounts: new Map(), auth: new Map() };

  const plan = planRecovery(state, contents);
  console.log(`stack ${stack.name}: ${plan.length} interrupted`);
  for (const step of plan) console.log(`  ${step.kind.padEnd(7)} ${label(step.urn)}: ${step.reason}`);
  refuseUndecided(plan);
  if (dryRun) return;

  // Vault first: killed in between, recovery finds the operations still pending and the objects gone.
  for (const step of plan) if (step.kind === "remove") await vault?.delete(step.path);
  const adoptions = plan.filter((step) => step.kind === "adopt");
  await stack.import(settle(state, adoptions));
  if (adoptions.length > 0) await stack.refresh(adoptions.map(({ urn }) => urn));
  const allow = plan.some(({ urn }) => urn.includes("kubernetes:")) ? `${UPSERT}=true ` : "";
  console.log(`recovered; now run \`${allow}pulumi up\``);
}

/** Makes the state readable and writable again, if nobody works on it. Says whether there was a lock. */
async function openState(stack: PulumiStack, project: string, dryRun: boolean): Promise<boolean> {
  const backend = await stack.backendUrl();
  const locks = readLocks(backend, project, stack.name);
  for (const lock of locks) {
    const { pid, username, hostname, timestamp } = lock;
    const holder = `${username}@${hostname}, pid ${pid}, since ${timestamp}`;
    switch (judgeLock(lock, thisMachine)) {
      case "held":
        throw new Error(
          `stack ${stack.name} is locked (${holder}) and that process works on it; wait for it, or end it with Ctrl-C`,
        );
      case "elsewhere":
        throw new Error(
          `stack ${stack.name} is locked from another machine (${holder}); make sure that the process is gone there, ` +
            `then run \`pulumi cancel --stack ${stack.name}\` and this again`,
        );
      case "stale":
        console.log(`stack ${stack.name}: stale lock (${holder}): its process is gone`);
    }
  }
  if (dryRun) return locks.length > 0;
  if (restoreCheckpoint(backend, project, stack.name)) {
    console.log(`stack ${stack.name}: the state was cut off while it was written: the one before it is back`);
  }
  if (removeCutOffAttributes(backend, project, stack.name)) {
    console.log(`stack ${stack.name}: attributes of the state were cut off while they were written: removed`);
  }
  if (locks.length > 0) await stack.unlock();
  return locks.length > 0;
}

async function endOrphans(dryRun: boolean): Promise<void> {
  for (const plugin of await orphanedPlugins()) {
    console.log(`plugin ${plugin.name} (pid ${plugin.pid}) has lost its engine: to be ended`);
    if (!dryRun) await endPlugin(plugin);
  }
}

function refuseUndecided(plan: readonly Step[]): void {
  const undecided = plan.filter(({ kind }) => kind === "refuse").length;
  if (undecided > 0) {
    throw new Error(
      `${undecided} of these need a decision of yours (docs/runbooks/interrupted-up.md); nothing was changed`,
    );
  }
}

/** Name and type of a resource: `root-r2026-key (vault:pkiSecret/secretBackendKey:SecretBackendKey)`. */
function label(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  return `${name.join("::")} (${types.split("$").at(-1)})`;
}
