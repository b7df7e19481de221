import type { HostEntry, InventoryEntry } from "../stacks/inventory.ts";
import { withReports } from "./inventory/host-reports.ts";
import { readStackOutputs } from "./stack-outputs.ts";

/**
 * Prints everything that has a certificate of the selected stack's chain, and when CAs' and hosts' certificates expire.
 * Works on any environment: `PULUMI_STACK`, or the stack chosen with `pulumi stack select`.
 */
const DAY_MS = 86_400_000;
const HEADINGS = ["KIND", "NAME", "STATE", "EXPIRES", "DETAILS"];

const inventory = await withReports(readStackOutputs().inventory);
const rows = [HEADINGS, ...inventory.map(row)];
const widths = HEADINGS.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
for (const cells of rows)
  console.log(
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );

function row(entry: InventoryEntry): string[] {
  switch (entry.kind) {
    case "certificate":
      return [
        entry.kind,
        entry.name,
        "renewed",
        `every ${entry.duration}`,
        `${entry.dnsNames.join(" ")}, by ${entry.issuer}`,
      ];
    case "host":
      return [
        entry.kind,
        entry.name,
        hostState(entry),
        expiry(entry.notAfter),
        [entry.dnsNames.join(" "), entry.profiles?.join(" "), entry.description].filter(Boolean).join(", "),
      ];
    default:
      return [
        entry.kind,
        entry.name,
        entry.state,
        expiry(entry.notAfter),
        entry.subject ?? "waits for its certificate",
      ];
  }
}

/** Only Vault is told what a machine has; one that it never heard of is not enrolled yet. */
function hostState({ enrolment, notAfter }: HostEntry): string {
  if (enrolment === undefined) return "";
  if (enrolment === "step") return "by step-ca";
  if (notAfter === undefined) return "not enrolled";
  return Date.parse(notAfter) > Date.now() ? "renewed" : "expired";
}

function expiry(notAfter: string | undefined): string {
  if (notAfter === undefined) return "";
  const days = Math.floor((Date.parse(notAfter) - Date.now()) / DAY_MS);
  return `${notAfter.slice(0, 10)} (${days} days)`;
}
