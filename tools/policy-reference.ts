import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { initialConfig } from "../policy/configuration.ts";
import type { Rule } from "../policy/kernel/rule.ts";
import { RULES } from "../policy/rules/index.ts";
import { policySettings } from "../policy/settings.ts";
import { withSection } from "./generated-section.ts";

const README = resolve(import.meta.dirname, "../policy/README.md");
const START = "<!-- rules: made from rules/ by `make docs` -->";
const END = "<!-- end of rules -->";

/** Level and parameters of a rule in a preset. */
type RuleConfig = Readonly<Record<string, unknown>> & { readonly enforcementLevel?: string };

const COLUMNS = ["rule", "what must hold", "why", "homelab", "regulated", "severity", "parameters", "source"];

/** The policy pack's README with its table of rules made anew from the rules. */
export function withPolicyReference(readme: string, rules: readonly Rule[] = RULES): string {
  const configOf = (preset: string) =>
    initialConfig(policySettings.parse({ preset }), rules) as Readonly<Record<string, RuleConfig>>;
  const [homelab, regulated] = [configOf("homelab"), configOf("regulated")];
  const table = rules.map((rule) => [
    `\`${rule.name}\``,
    rule.title,
    rule.reason,
    homelab[rule.name]?.enforcementLevel ?? "",
    regulated[rule.name]?.enforcementLevel ?? "",
    rule.severity,
    parametersOf(rule, regulated[rule.name] ?? {}),
    `[${new URL(rule.url).hostname}](${rule.url})`,
  ]);
  const lines = [COLUMNS, COLUMNS.map(() => "---"), ...table].map(row);
  return withSection(readme, START, END, lines);
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Each parameter with its default, and what the preset `regulated` has instead. */
function parametersOf({ parameters }: Rule, regulated: RuleConfig): string {
  return Object.entries(parameters)
    .map(([name, { description, default: value }]) => {
      const stricter = regulated[name];
      const values = [shown(value), ...(stricter === undefined ? [] : [`${shown(stricter)} in regulated`])];
      return `\`${name}\` (${values.join("; ")}): ${description}`;
    })
    .join("<br>");
}

function shown(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

if (import.meta.main) writeFileSync(README, withPolicyReference(readFileSync(README, "utf8")));
