import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "yaml";
import { selectedLab } from "../../lab/layout.ts";
import { deployedStack } from "./deployed.ts";
import type { CommandResult } from "./stack.ts";

/** What a configuration says of the mesh. */
type Mesh = Readonly<Record<string, unknown>>;

/** The deployed stack with another mesh than the shipped configuration's. */
export interface ChangedMesh {
  /** What the `up` said that changed it. */
  readonly changed: CommandResult;
  /** Deploys the shipped configuration again. */
  readonly restore: () => Promise<CommandResult>;
}

/** Deploys the shipped configuration with other words about the mesh. */
export async function changeMesh(change: (shipped: Mesh) => Mesh): Promise<ChangedMesh> {
  const stack = deployedStack();
  const file = selectedLab().pulumi.stackConfig;
  const shipped = readFileSync(file, "utf8");
  const { config } = parse(shipped);
  stack.configure({ ...config, "homelab-pki:mesh": change(config["homelab-pki:mesh"]) });
  return {
    changed: await stack.up(),
    restore() {
      writeFileSync(file, shipped);
      return stack.up();
    },
  };
}
