import { rmSync } from "node:fs";
import { join } from "node:path";
import { command } from "./measure.ts";

/** Runs a `pulumi` command on the stack. @throws Error when it fails, with what it printed */
export type Pulumi = (args: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<string>;

/**
 * Uses a stack that is made for it and removed afterwards.
 *
 * @param folder of the Pulumi project
 */
export async function withThrowawayStack<T>(
  folder: string,
  stack: string,
  environment: NodeJS.ProcessEnv,
  use: (pulumi: Pulumi) => Promise<T>,
): Promise<T> {
  const pulumi: Pulumi = (args, extra) =>
    command("pulumi", ["--non-interactive", ...args, "--stack", stack], {
      cwd: folder,
      env: { ...environment, ...extra },
    });
  const config = join(folder, `Pulumi.${stack}.yaml`);
  // One of an earlier lab has a salt that fits no passphrase of this one.
  rmSync(config, { force: true });
  await pulumi(["stack", "select", "--create"]);
  try {
    return await use(pulumi);
  } finally {
    await pulumi(["stack", "rm", "--yes", "--force"]);
    rmSync(config, { force: true });
  }
}
