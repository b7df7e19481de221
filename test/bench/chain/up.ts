import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { processEnvironment } from "../../../lab/environment.ts";
import { selectedLab } from "../../../lab/layout.ts";
import { chainConfig } from "../../support/chain-config.ts";
import { TestStack } from "../../support/stack.ts";
import { command, median, seconds } from "../support/measure.ts";

const RUNS = 5;
const folder = import.meta.dirname;

/** `pulumi up` of the CA chain against the same chain by `vault` commands, and against an empty program. */
export async function upFigures(): Promise<Record<string, number>> {
  const environment = processEnvironment(selectedLab());
  const script = (step: string) => command("sh", [resolve(folder, "adr.sh"), step], { env: environment });
  const empty = (args: readonly string[]) =>
    command("pulumi", ["--non-interactive", ...args, "--stack", "bench-empty"], {
      cwd: resolve(folder, "empty"),
      env: environment,
    });
  const chain = new TestStack("bench-chain");
  chain.configure(chainConfig("bench", { layers: ["trust-root"] }));
  await chain.init();
  // One of an earlier lab has a salt that fits no passphrase of this one.
  const emptyConfig = join(folder, "empty/Pulumi.bench-empty.yaml");
  rmSync(emptyConfig, { force: true });
  await empty(["stack", "select", "--create"]);
  const times = {
    up: [] as number[],
    noChange: [] as number[],
    script: [] as number[],
    empty: [] as number[],
  };
  try {
    for (let run = 0; run < RUNS; run += 1) {
      times.script.push(await seconds(() => script("up")));
      times.empty.push(await seconds(() => empty(["up", "--yes", "--skip-preview"])));
      times.up.push(await seconds(() => chain.expect(["up", "--yes", "--skip-preview"])));
      times.noChange.push(await seconds(() => chain.expect(["up", "--yes", "--skip-preview"])));
      await script("down");
      await chain.expect(["destroy", "--yes", "--skip-preview"]);
    }
  } finally {
    await chain.remove();
    await empty(["stack", "rm", "--yes", "--force"]);
    rmSync(emptyConfig, { force: true });
  }
  const up = median(times.up);
  return {
    up_chain_s: up,
    up_chain_no_change_s: median(times.noChange),
    vault_script_s: median(times.script),
    up_empty_s: median(times.empty),
    up_over_script: up / median(times.script),
    up_over_empty: up / median(times.empty),
  };
}
