import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { PROJECT_DIR } from "../../../lab/layout.ts";
import { command, median, seconds } from "../support/measure.ts";

const RUNS = 7;

/** Seconds from the start of Node to the program's first registration, with the lab's configuration. */
export async function startFigures(): Promise<Record<string, number>> {
  const { config } = parse(readFileSync(resolve(PROJECT_DIR, "Pulumi.lab.yaml"), "utf8"));
  const plain = Object.entries(config as Record<string, unknown>).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const env = { ...process.env, PULUMI_CONFIG: JSON.stringify(Object.fromEntries(plain)) };
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    times.push(
      await seconds(() =>
        command(process.execPath, [resolve(import.meta.dirname, "program-start.ts")], {
          cwd: PROJECT_DIR,
          env,
        }),
      ),
    );
  }
  return { program_start_s: median(times) };
}
