import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { RULES } from "../../policy/rules/index.ts";
import { withPolicyReference } from "../../tools/policy-reference.ts";

const readme = readFileSync(resolve(import.meta.dirname, "../../policy/README.md"), "utf8");

describe("the policy pack's table of rules", () => {
  it("is what `make docs` makes of the rules", () => {
    expect(withPolicyReference(readme)).toBe(readme);
  });

  it("has a row for each rule", () => {
    expect(RULES.filter(({ name }) => !readme.includes(`\n| \`${name}\` | `))).toEqual([]);
  });

  it("changes with the rules", () => {
    const [first] = RULES;
    const changed = RULES.map((rule) => (rule === first ? { ...rule, title: "One | two" } : rule));
    expect(withPolicyReference(readme, changed)).toContain("| One \\| two |");
  });

  it("is refused without its place in the README", () => {
    expect(() => withPolicyReference("# A README")).toThrow("README.md lacks the lines");
  });
});
