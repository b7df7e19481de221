import type { InventoryEntry } from "../stacks/inventory.ts";
import { readStackOutputs } from "./stack-outputs.ts";

/**
 * Prints everything that has a certificate of the selected stack's chain, and when each CA expires. Works on any
 * environment: `PULUMI_STACK`, or the stack chosen with `pulumi stack select`.
 */
const DAY_MS = 86_400_000;
const HEADINGS = ["KIND", "NAME", "STATE", "EXPIRES", "DETAILS"];

const rows = [HEADINGS, ...readStackOutputs().inventory.map(row)];
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
        "",
        "",
        [entry.dnsNames.join(" "), entry.description].filter(Boolean).join(", "),
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

function expiry(notAfter: string | undefined): string {
  if (notAfter === undefined) return "";
  const days = Math.floor((Date.parse(notAfter) - Date.now()) / DAY_MS);
  return `${notAfter.slice(0, 10)} (${days} days)`;
}
