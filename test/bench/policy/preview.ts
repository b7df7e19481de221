import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { processEnvironment } from "../../../lab/environment.ts";
import { selectedLab } from "../../../lab/layout.ts";
import { median, seconds } from "../support/measure.ts";
import { withThrowawayStack } from "../support/throwaway-stack.ts";

const RUNS = 5;
/** A Certificate and a role each: a stack of a thousand resources. */
const PAIRS = 500;
const PACK = resolve(import.meta.dirname, "../../../policy");
const PROJECT = resolve(import.meta.dirname, "../chain/registration");

/** What the pack adds to the preview of a stack of a thousand resources, as the engine runs both. */
export async function previewFigures(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "homelab-pki-bench-"));
  const config = join(folder, "policy.json");
  // Five hundred Certificates and nothing else: no alerts about them are in the program.
  writeFileSync(config, JSON.stringify({ "stack-certificate-expiry-alert": "disabled" }));
  const environment = {
    ...processEnvironment(selectedLab()),
    WAY: "raw",
    PAIRS: String(PAIRS),
    RESULT: join(folder, "result.json"),
  };
  const preview = ["preview", "--suppress-outputs"];
  const withPack = ["--policy-pack", PACK, "--policy-pack-config", config];
  const times = { plain: [] as number[], judged: [] as number[] };
  try {
    await withThrowawayStack(PROJECT, "bench-policy", environment, async (pulumi) => {
      // In turn, so that a slow minute of the machine falls on both.
      for (let run = 0; run < RUNS; run += 1) {
        times.plain.push(await seconds(() => pulumi(preview)));
        times.judged.push(await seconds(() => pulumi([...preview, ...withPack])));
      }
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
  const [plain, judged] = [median(times.plain), median(times.judged)];
  return { preview_1000_s: plain, preview_1000_with_pack_s: judged, pack_over_plain: judged / plain };
}
