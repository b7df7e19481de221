import { readStackOutputs } from "./stack-outputs.ts";
import { authorityChecks } from "./verify/authorities.ts";
import type { Check } from "./verify/check.ts";
import { certificateChecks, trustBundleChecks } from "./verify/cluster.ts";
import { issuanceChecks } from "./verify/issuance.ts";
import { meshChecks } from "./verify/mesh.ts";

/**
 * Proves the selected stack with the clients that its users have: openssl, vault and kubectl, which find Vault and
 * the cluster as they always do. Prints a line a check and exits 1 if one fails; it changes nothing but for
 * five-minute certificates that Vault signs and nobody keeps.
 */
const stack = readStackOutputs();
const checks: readonly Check[] = [
  ...authorityChecks(stack),
  ...issuanceChecks(stack),
  ...certificateChecks(stack),
  ...trustBundleChecks(stack),
  ...meshChecks(stack),
];
let failures = 0;
for (const { title, run } of checks) {
  try {
    console.log(`ok      ${title}: ${await run()}`);
  } catch (error) {
    failures += 1;
    console.error(`FAILED  ${title}: ${error instanceof Error ? error.message : error}`);
  }
}
if (stack.nextStep !== undefined) console.log(`\n${stack.nextStep}`);
console.log(`${checks.length - failures} of ${checks.length} checks passed`);
process.exitCode = failures === 0 ? 0 : 1;
