import { processEnvironment } from "../../../lab/environment.ts";
import { selectedLab } from "../../../lab/layout.ts";
import type { VaultClient } from "../../../lab/plugins/vault/client.ts";
import { connect } from "../../../lab/plugins/vault/connection.ts";

/** Environment of plugins and tools on the tests' lab. */
export function labEnvironment(): NodeJS.ProcessEnv {
  return processEnvironment(selectedLab());
}

let client: Promise<VaultClient> | undefined;

/** The lab's Vault, to look at it and change it behind Pulumi's back. */
export function vault(): Promise<VaultClient> {
  client ??= connect({ skipChildToken: true }, labEnvironment());
  return client;
}

let serial = 0;

/** A name that nothing else in the lab has. */
export function uniqueName(prefix: string): string {
  serial += 1;
  return `${prefix}-${process.pid}-${serial}`;
}
