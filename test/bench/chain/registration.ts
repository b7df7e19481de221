import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { processEnvironment } from "../../../lab/environment.ts";
import { selectedLab } from "../../../lab/layout.ts";
import { median } from "../support/measure.ts";
import { withThrowawayStack } from "../support/throwaway-stack.ts";

const RUNS = 3;
const project = resolve(import.meta.dirname, "registration");

interface Registration {
  readonly seconds: number;
  readonly megabytes: number;
}

/** What the components cost over the same raw resources, in previews of the real engine with the real servers. */
export async function registrationFigures(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "homelab-pki-bench-"));
  const result = join(folder, "result.json");
  const runs = { components: [] as Registration[], raw: [] as Registration[], hundred: [] as Registration[] };
  const environment = processEnvironment(selectedLab());
  try {
    await withThrowawayStack(project, "bench-registration", environment, async (pulumi) => {
      const register = async (way: string, pairs: number): Promise<Registration> => {
        await pulumi(["preview", "--suppress-outputs"], { WAY: way, PAIRS: String(pairs), RESULT: result });
        return JSON.parse(readFileSync(result, "utf8"));
      };
      // In turn, so that a slow minute of the machine falls on all.
      for (let run = 0; run < RUNS; run += 1) {
        runs.raw.push(await register("raw", 1000));
        runs.components.push(await register("components", 1000));
        runs.hundred.push(await register("components", 100));
      }
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
  const secondsOf = (of: readonly Registration[]) => median(of.map((one) => one.seconds));
  return {
    components_1000_pairs_s: secondsOf(runs.components),
    raw_1000_pairs_s: secondsOf(runs.raw),
    components_over_raw: secondsOf(runs.components) / secondsOf(runs.raw),
    thousand_over_hundred: secondsOf(runs.components) / secondsOf(runs.hundred),
    components_1000_pairs_mb: Math.max(...runs.components.map((one) => one.megabytes)),
  };
}
