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
const NO_RULES = resolve(import.meta.dirname, "no-rules");
const PROJECT = resolve(import.meta.dirname, "../chain/registration");

/**
 * What the pack adds to the preview of a stack of a thousand resources: over one without a pack, and over one with a pack
 * that has no rules. The difference between those two is the engine's and the SDK's, two calls a resource to any pack.
 */
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
  const times = { plain: [] as number[], unruled: [] as number[], judged: [] as number[] };
  try {
    await withThrowawayStack(PROJECT, "bench-policy", environment, async (pulumi) => {
      // In turn, so that a slow minute of the machine falls on all.
      for (let run = 0; run < RUNS; run += 1) {
        times.plain.push(await seconds(() => pulumi(preview)));
        times.unruled.push(await seconds(() => pulumi([...preview, "--policy-pack", NO_RULES])));
        times.judged.push(await seconds(() => pulumi([...preview, ...withPack])));
      }
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
  const [plain, unruled, judged] = [median(times.plain), median(times.unruled), median(times.judged)];
  return {
    preview_1000_s: plain,
    preview_1000_without_rules_s: unruled,
    preview_1000_with_pack_s: judged,
    rules_over_no_rules: judged / unruled,
    pack_over_plain: judged / plain,
  };
}
