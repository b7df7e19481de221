import { execFileSync } from "node:child_process";
import type { Duration } from "../components/shared/duration.ts";
import type { InventoryEntry } from "../stacks/inventory.ts";

/** What the operations read of a stack's outputs; see `stacks/outputs.ts`. */
export interface DeployedStack {
  readonly rootBundle?: string;
  readonly chain?: string;
  readonly trustBundle?: string;
  readonly mesh?: { readonly trustDomain: string; readonly lifetime: Duration };
  readonly nextStep?: string;
  readonly inventory: readonly InventoryEntry[];
  readonly trustRoot?: { readonly signPaths?: Readonly<Record<string, string>> };
}

/**
 * Outputs of the selected stack: that of `PULUMI_STACK`, or the one chosen with `pulumi stack select`.
 *
 * @throws Error in Pulumi's words when there is no such stack, and when it has not been deployed yet.
 */
export function readStackOutputs(): DeployedStack {
  const json = execFileSync("pulumi", ["--non-interactive", "stack", "output", "--json"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const outputs: Partial<DeployedStack> = JSON.parse(json);
  if (outputs.inventory === undefined) throw new Error("the stack has no outputs yet: run `pulumi up` first");
  return outputs as DeployedStack;
}
