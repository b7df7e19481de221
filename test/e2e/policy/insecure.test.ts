import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { processEnvironment } from "../../../lab/environment.ts";
import { PROJECT_DIR, selectedLab } from "../../../lab/layout.ts";
import { tryRun } from "../../../lab/support/run.ts";
import { policyReport } from "../../support/policies.ts";

const INSECURE = resolve(import.meta.dirname, "../../policy/insecure");
const programs = readdirSync(INSECURE).filter((name) => existsSync(join(INSECURE, name, "expected.json")));

describe("insecure stacks from the wild, previewed by the real engine", () => {
  const stack = "e2e-insecure";
  let folder = "";

  const pulumi = (...args: readonly string[]) =>
    tryRun("pulumi", ["--non-interactive", "--color=never", ...args], {
      cwd: folder,
      environment: processEnvironment(selectedLab()),
    });

  afterEach(async () => {
    await pulumi("stack", "rm", "--yes", "--force", "--stack", stack);
    rmSync(join(folder, `Pulumi.${stack}.yaml`), { force: true });
  });

  it.each(programs)("%s is refused for what is wrong with it, and for nothing else", async (name) => {
    folder = join(INSECURE, name);
    const { rules } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));
    // One of an earlier lab has a salt that fits no passphrase of this one.
    rmSync(join(folder, `Pulumi.${stack}.yaml`), { force: true });
    await pulumi("stack", "select", "--create", "--stack", stack);
    const pack = ["--policy-pack", join(PROJECT_DIR, "policy")];
    const { code, stdout, stderr } = await pulumi("preview", "--stack", stack, ...pack);
    expect(policyReport(stdout).mandatory, stdout + stderr).toEqual(rules);
    expect(code).not.toBe(0);
  });
});
