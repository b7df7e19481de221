import { spawn } from "node:child_process";
import { processEnvironment } from "../environment.ts";
import type { Lab } from "../layout.ts";
import { LabError } from "../support/errors.ts";

/**
 * `exec COMMAND [ARGUMENT…]`: runs a command in the environment that `env` prints, and ends with its exit code.
 *
 * @throws LabError when there is no command, or none of that name.
 */
export async function exec(lab: Lab, args: readonly string[]): Promise<void> {
  const [command, ...rest] = args;
  if (command === undefined) throw new LabError("exec: name the command to run: exec COMMAND [ARGUMENT…]");
  process.exitCode = await new Promise<number>((resolve, reject) => {
    const child = spawn(command, rest, { env: processEnvironment(lab), stdio: "inherit" });
    child.once("error", (error) => reject(new LabError(`exec: ${command}: ${error.message}`)));
    child.once("close", (code) => resolve(code ?? 1));
  });
}
