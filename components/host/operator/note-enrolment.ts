import { VaultClient } from "../../../operations/vault/client.ts";
import { main, setting } from "./settings.ts";

/**
 * Notes in Vault's registry that a host has enrolled with step-ca, which tells the next `up` to leave it alone. With
 * `--remove`, takes the note away. Runs with the operator's own login to Vault.
 */
await main(async () => {
  const vault = VaultClient.fromEnvironment();
  const report = setting("HOMELAB_PKI_REPORT");
  if (process.argv.includes("--remove")) {
    await vault.delete(report);
    return `${report}: removed`;
  }
  const enrolment = setting("HOMELAB_PKI_ENROLMENT");
  await vault.write(report, { enrolment });
  return `${report}: enrolled, ${enrolment}`;
});
