import { VaultClient } from "../../../operations/vault/client.ts";
import { main, setting } from "./settings.ts";

/**
 * Prints a wrapping token: whoever unwraps it first, and once, has a secret id with which the host logs in once. Runs
 * with the operator's own login to Vault, as `pulumi` itself does.
 *
 * @see https://developer.hashicorp.com/vault/docs/auth/approle/approle-pattern
 */
const WRAP_TTL_SECONDS = 600;

await main(() => {
  const path = `auth/${setting("HOMELAB_PKI_APPROLE_PATH")}/role/${setting("HOMELAB_PKI_ROLE")}/secret-id`;
  return VaultClient.fromEnvironment().wrap(path, {}, WRAP_TTL_SECONDS);
});
