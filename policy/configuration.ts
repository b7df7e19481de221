import type { PolicyPackConfig } from "@pulumi/policy";
import type { Rule } from "./kernel/rule.ts";
import { PRESETS } from "./presets/index.ts";
import { problem, problemsOf, unknownField } from "./problems.ts";
import { type PolicySettings, policySettings } from "./settings.ts";

/** Too many to list them all. */
const NAMES = "a name of the list in policy/README.md";

/**
 * The settings in a stack's configuration.
 *
 * @param value what stands there, or nothing
 * @throws Error with everything that is wrong, a line each: the path, its value and what is allowed
 */
export function readSettings(value: unknown, rules: readonly Rule[]): PolicySettings {
  const { data, error } = policySettings.prefault({}).safeParse(value);
  if (error !== undefined) throw new Error(problemsOf(value, error).join("\n"));
  const problems = [...problemsOfRules(data, rules), ...problemsOfExceptions(data, rules)];
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return data;
}

function problemsOfRules({ rules: own }: PolicySettings, rules: readonly Rule[]): string[] {
  return Object.entries(own).flatMap(([name, { enforcementLevel: _, ...values }]) => {
    const rule = rules.find((each) => each.name === name);
    // What is said of all rules is a level: they share no parameters.
    if (rule === undefined && name !== "all") return unknownField(["rules", name], `all, ${NAMES}`);
    return Object.entries(values).flatMap(([key, value]) => {
      const path = ["rules", name, key];
      const parameters = rule?.parameters ?? {};
      const parameter = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
      if (parameter === undefined) {
        return unknownField(path, ["enforcementLevel", ...Object.keys(parameters)].join(", "));
      }
      const { error } = parameter.type.safeParse(value);
      return error === undefined ? [] : problemsOf(value, error, path);
    });
  });
}

function problemsOfExceptions({ exceptions }: PolicySettings, rules: readonly Rule[]): string[] {
  return exceptions.flatMap(({ rule }, index) =>
    rules.some(({ name }) => name === rule) ? [] : problem(["exceptions", index, "rule"], rule, NAMES),
  );
}

/**
 * The configuration that the pack starts with: each rule's own level and defaults, over them what the preset and then
 * the environment say of all rules, over that what they say of this one. What `--policy-pack-config` says comes over
 * all of them.
 */
export function initialConfig(
  { preset, rules: own }: PolicySettings,
  rules: readonly Rule[],
): PolicyPackConfig {
  const layers = [PRESETS[preset], own as PolicyPackConfig];
  return Object.fromEntries(
    rules.map(({ name, level }) => [
      name,
      Object.assign(
        {},
        asObject(level),
        ...["all", name].flatMap((key) => layers.map((layer) => asObject(layer[key]))),
      ),
    ]),
  );
}

type RuleConfig = PolicyPackConfig[string];

function asObject(config: RuleConfig | undefined): Exclude<RuleConfig, string> {
  return typeof config === "string" ? { enforcementLevel: config } : (config ?? {});
}
