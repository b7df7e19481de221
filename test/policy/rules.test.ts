import { readdirSync } from "node:fs";
import { posix, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { CHARTS } from "../../components/shared/versions.ts";
import type { Rule } from "../../policy/kernel/rule.ts";
import { RULES } from "../../policy/rules/index.ts";
import { stackChartVersionsPinned } from "../../policy/rules/stack/charts.ts";
import type { RuleCases } from "./support/cases.ts";

const ROOT = resolve(import.meta.dirname, "../..");

async function exportsOf(folder: string, ending: string): Promise<object[]> {
  const names = readdirSync(resolve(ROOT, folder), { encoding: "utf8", recursive: true }).filter((name) =>
    name.endsWith(ending),
  );
  return Promise.all(names.map((name) => import(resolve(ROOT, folder, name))));
}

const allCases = (await exportsOf("test/policy/rules", ".cases.ts")).flatMap(
  (file) => (file as { readonly cases: readonly RuleCases[] }).cases,
);

const exported = (await exportsOf("policy/rules", ".ts"))
  .flatMap((file) => Object.values(file))
  .filter((value): value is Rule => typeof value?.policy === "function");

describe("the pack", () => {
  it("has every rule that a file of rules exports, once", () => {
    expect(RULES.map(({ name }) => name).sort()).toEqual(exported.map(({ name }) => name).sort());
    expect(new Set(RULES).size).toBe(RULES.length);
  });

  it("has a name for each rule", () => {
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  });

  it("judges exceptions after all rules that they cover", () => {
    expect(RULES.slice(-3).map(({ name }) => name)).toEqual([
      "stack-exceptions-current",
      "stack-exceptions-in-use",
      "stack-exceptions-with-ticket",
    ]);
  });

  it("allows the charts that this project installs, at their versions", () => {
    expect(stackChartVersionsPinned.parameters.charts?.default).toEqual(
      Object.values(CHARTS).map(({ chart, version }) => `${posix.basename(chart)}-${version}`),
    );
  });
});

describe.each(RULES)("$name", ({ name, title, reason, level, severity, url, remediation, parameters }) => {
  it("says what it looks at and what must hold", () => {
    expect(name).toMatch(/^(vault|tls|kubernetes|istio|host|stack)(-[a-z0-9]+){2,}$/);
    expect(title).toMatch(/^\w.*[^.]$/);
  });

  // A point within the sentence belongs to a name or a number.
  it("says why, in one sentence", () => {
    expect(reason).toMatch(/^\w[^.]*(\.[a-z0-9][^.]*)*\.$/);
  });

  it("says how bad it is, and where that comes from", () => {
    expect(["mandatory", "advisory"]).toContain(level);
    expect(["low", "medium", "high", "critical"]).toContain(severity);
    expect(new URL(url).protocol).toBe("https:");
  });

  it("says how to repair it", () => {
    expect(remediation).toMatch(/^[A-Z].*\.$/);
  });

  it("describes its parameters, whose defaults are such as it accepts", () => {
    for (const { description, type, default: value } of Object.values(parameters)) {
      expect(description).toMatch(/^[A-Z].*\.$/);
      expect(type.parse(value)).toEqual(value);
    }
  });

  it("has resources that it accepts and resources that it refuses", () => {
    const [cases, ...more] = allCases.filter(({ rule }) => rule === name);
    expect(more).toEqual([]);
    expect(cases?.accepts.length).toBeGreaterThan(0);
    expect(cases?.refuses.length).toBeGreaterThan(0);
  });
});
