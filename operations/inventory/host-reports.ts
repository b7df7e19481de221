import type { HostEntry, InventoryEntry } from "../../stacks/inventory.ts";
import { VaultClient } from "../vault/client.ts";
import { VaultError } from "../vault/connection.ts";

/** Where reports are read; what {@link VaultClient} does. */
export type ReportReader = Pick<VaultClient, "read">;

/**
 * Brings what the stack knew of its hosts at its last deployment up to date: they renew their certificates without it,
 * and tell Vault. When Vault cannot be asked, that is said once, and the old dates stand.
 *
 * @param open connects to Vault. @default the one that the `vault` command would use
 */
export async function withReports(
  inventory: readonly InventoryEntry[],
  open: () => ReportReader = () => VaultClient.fromEnvironment(),
): Promise<readonly InventoryEntry[]> {
  if (!inventory.some((entry) => entry.kind === "host" && entry.report !== undefined)) return inventory;
  try {
    const vault = open();
    return await Promise.all(
      inventory.map((entry) => (entry.kind === "host" ? withReport(entry, vault) : entry)),
    );
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    console.error(`dates of hosts are those of the last \`pulumi up\`: ${error.message}`);
    return inventory;
  }
}

async function withReport(entry: HostEntry, vault: ReportReader): Promise<HostEntry> {
  if (entry.report === undefined) return entry;
  const report = await vault.read(entry.report);
  if (report === undefined) return { ...entry, notAfter: undefined, serialNumber: undefined };
  return { ...entry, notAfter: String(report.not_after), serialNumber: String(report.serial) };
}
