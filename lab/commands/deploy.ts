import type { Lab } from "../layout.ts";
import { ensureStackConfig } from "../stack/config.ts";
import { type ResourceChanges, runOperation, selectStack } from "../stack/pulumi.ts";

/**
 * `deploy`: brings the stack of the lab to what the program and its configuration say, under the policy pack.
 *
 * @throws LabError when `up` fails.
 */
export async function deploy(lab: Lab): Promise<void> {
  await ensureStackConfig(lab);
  await selectStack(lab);
  // One host that is off is no reason to leave the others as they were.
  const options = ["--yes", "--skip-preview", "--continue-on-error", "--policy-pack", "policy"];
  const changes = await runOperation(lab, ["up", ...options]);
  console.log(`${changed(changes)} changed, ${changes.same ?? 0} unchanged`);
}

function changed(changes: ResourceChanges): number {
  return Object.entries(changes)
    .filter(([operation]) => operation !== "same")
    .reduce((total, [, count]) => total + count, 0);
}
