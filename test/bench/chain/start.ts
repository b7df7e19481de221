import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { PROJECT_DIR, selectedLab } from "../../../lab/layout.ts";
import { median } from "../support/measure.ts";

const RUNS = 7;

/** Seconds from the start of Node to the program's first registration, with the configuration of the deployed lab. */
export async function startFigures(): Promise<Record<string, number>> {
  const { config } = parse(readFileSync(selectedLab().pulumi.stackConfig, "utf8"));
  const plain = Object.entries(config as Record<string, unknown>).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const env = { ...process.env, PULUMI_CONFIG: JSON.stringify(Object.fromEntries(plain)) };
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await secondsToFirstRegistration(env));
  return { program_start_s: median(times) };
}

function secondsToFirstRegistration(env: NodeJS.ProcessEnv): Promise<number> {
  const start = performance.now();
  return new Promise((done, failed) => {
    const program = resolve(import.meta.dirname, "program-start.ts");
    const child = spawn(process.execPath, [program], {
      cwd: PROJECT_DIR,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.once("data", () => {
      done((performance.now() - start) / 1000);
      child.kill("SIGKILL");
    });
    child.once("error", failed);
    child.once("close", (code) =>
      failed(new Error(`the program ended with ${code} before it registered anything`)),
    );
  });
}
