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
  const changes = await runOperation(lab, ["up", "--yes", "--skip-preview", "--policy-pack", "policy"]);
  console.log(`${changed(changes)} changed, ${changes.same ?? 0} unchanged`);
}

function changed(changes: ResourceChanges): number {
  return Object.entries(changes)
    .filter(([operation]) => operation !== "same")
    .reduce((total, [, count]) => total + count, 0);
}
