import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { initialConfig } from "../../policy/configuration.ts";
import { Exceptions } from "../../policy/kernel/exceptions.ts";
import { RULES } from "../../policy/rules/index.ts";
import { policySettings } from "../../policy/settings.ts";
import { record } from "../support/mocks.ts";
import { declared } from "./support/declared.ts";
import { type Declared, judgeWith } from "./support/judge.ts";

// Programs as one finds them. What the pack says about them in the preset homelab, the preview says too.
const FOLDER = resolve(import.meta.dirname, "insecure");
const PROGRAMS = readdirSync(FOLDER);
const CONFIG = initialConfig(policySettings.parse({}), RULES) as Readonly<
  Record<string, { readonly enforcementLevel: string }>
>;
const MANDATORY = RULES.filter(({ name }) => CONFIG[name]?.enforcementLevel === "mandatory");

/** Names of the rules that stop a program. */
async function stopping(resources: readonly Declared[]): Promise<string[]> {
  const exceptions = new Exceptions([], new Date());
  const names: string[] = [];
  for (const rule of MANDATORY) {
    const { violations } = await judgeWith(rule, resources, exceptions, CONFIG[rule.name]);
    if (violations.length > 0) names.push(rule.name);
  }
  return names.sort();
}

describe("insecure programs", () => {
  it.each(PROGRAMS)("%s is stopped by what is wrong with it", async (program) => {
    const { rules } = JSON.parse(readFileSync(resolve(FOLDER, program, "expected.json"), "utf8")) as {
      readonly rules: readonly string[];
    };
    const { resources } = await record(() => import(resolve(FOLDER, program, "index.ts")), { preview: true });
    expect(await stopping(declared(resources))).toEqual(rules);
  });

  it("are ten and more", () => {
    expect(PROGRAMS.length).toBeGreaterThanOrEqual(10);
  });
});
