import type { VaultClient } from "./client.ts";

/** Whether a secrets engine is mounted at a path. */
export async function mountExists(path: string, vault: VaultClient): Promise<boolean> {
  return (await vault.read(`sys/mounts/${path}`, "No secret engine mount at")) !== undefined;
}
