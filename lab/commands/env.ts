import { existsSync } from "node:fs";
import { labEnvironment, renderEnvironment } from "../environment.ts";
import type { Lab } from "../layout.ts";

/** `env`: prints shell commands that let `pulumi`, `vault` and `kubectl` work on the lab. */
export async function env(lab: Lab): Promise<void> {
  if (!existsSync(lab.stateDir)) console.error(`lab "${lab.name}" is not there yet: "make up" starts it`);
  process.stdout.write(renderEnvironment(labEnvironment(lab)));
}
