import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { withSection } from "./generated-section.ts";

const PROJECT = resolve(import.meta.dirname, "..");
const START = "<!-- config reference: made from Pulumi.yaml by `make docs` -->";
const END = "<!-- end of config reference -->";

interface ConfigKey {
  readonly type: string;
  readonly description: string;
  readonly default?: unknown;
}

/** The README with its configuration table made anew from the `config:` block of `Pulumi.yaml`. */
export function withConfigReference(readme: string, pulumiYaml: string): string {
  const { config } = parse(pulumiYaml) as { config: Record<string, ConfigKey> };
  const rows = Object.entries(config).map(
    ([key, { type, description, default: fallback }]) =>
      `| \`${key}\` | ${type} | ${fallback === undefined ? "required" : defaultText(fallback)} | ${description.replaceAll("|", "\\|")} |`,
  );
  const table = ["| key | type | default | meaning |", "|---|---|---|---|", ...rows];
  return withSection(readme, START, END, table);
}

/** Empty stands for "see the fields' own defaults", which the description gives. */
function defaultText(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return ["", "{}", "[]"].includes(text) ? "" : `\`${text}\``;
}

if (import.meta.main) {
  const path = resolve(PROJECT, "README.md");
  const pulumiYaml = readFileSync(resolve(PROJECT, "Pulumi.yaml"), "utf8");
  writeFileSync(path, withConfigReference(readFileSync(path, "utf8"), pulumiYaml));
}
