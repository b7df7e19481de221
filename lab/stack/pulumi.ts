import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processEnvironment } from "../environment.ts";
import { type Lab, PROJECT_DIR } from "../layout.ts";
import { LabError } from "../support/errors.ts";
import { run } from "../support/run.ts";

/** Number of resources an operation, as the engine counts them: `{ same: 40, update: 1 }`. */
export type ResourceChanges = Readonly<Record<string, number>>;

/** Creates the stack of `lab` in its backend, or selects it. */
export async function selectStack(lab: Lab): Promise<void> {
  await run("pulumi", ["--non-interactive", "stack", "select", "--create", "--stack", lab.name], {
    cwd: PROJECT_DIR,
    environment: processEnvironment(lab),
  });
}

/** Stack outputs; a secret one reads `[secret]`. */
export async function stackOutputs(lab: Lab): Promise<Readonly<Record<string, unknown>>> {
  const json = await run("pulumi", ["--non-interactive", "stack", "output", "--json", "--stack", lab.name], {
    cwd: PROJECT_DIR,
    environment: processEnvironment(lab),
  });
  return JSON.parse(json);
}

/**
 * Runs `up`, `preview` or `destroy` of the program with the person watching, and counts what it did.
 *
 * @throws LabError when it ends with another exit code than 0; what went wrong has been printed by then.
 */
export async function runOperation(lab: Lab, args: readonly string[]): Promise<ResourceChanges> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-pki-"));
  const eventLog = join(folder, "events.json");
  try {
    const code = await watch(lab, [
      "--non-interactive",
      ...args,
      "--stack",
      lab.name,
      "--event-log",
      eventLog,
    ]);
    if (code !== 0)
      throw new LabError(`pulumi ${args[0]} failed with exit code ${code}; its errors stand above`);
    return resourceChanges(await readFile(eventLog, "utf8"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function watch(lab: Lab, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", args, {
      cwd: PROJECT_DIR,
      // `--event-log` is there only with the engine's debugging flags.
      env: { ...processEnvironment(lab), PULUMI_DEBUG_COMMANDS: "true" },
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.once("error", reject);
    child.once("close", resolve);
  });
}

/** The counts of the last summary event of an engine's event log, one JSON object a line. */
export function resourceChanges(eventLog: string): ResourceChanges {
  const last = eventLog
    .split("\n")
    .filter((line) => line.includes('"summaryEvent"'))
    .at(-1);
  return last === undefined ? {} : (JSON.parse(last).summaryEvent.resourceChanges ?? {});
}
