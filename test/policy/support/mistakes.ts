import type { Rule } from "../../../policy/kernel/rule.ts";
import type { RuleCases } from "./cases.ts";
import { judge } from "./judge.ts";

/** What a rule gets wrong of its cases, found one by one; nothing if it is right. */
export async function* mistakes(rule: Rule, cases: RuleCases): AsyncGenerator<string> {
  for (const { what, resources, messages, ...settings } of cases.refuses) {
    const { violations } = await judge(rule, resources, settings);
    if (JSON.stringify(violations) !== JSON.stringify(messages)) yield `refuses ${what}`;
  }
  for (const { what, resources, ...settings } of cases.accepts) {
    const { violations, postponed, looked } = await judge(rule, resources, settings);
    if (violations.length + postponed.length > 0 || looked === 0) yield `accepts ${what}`;
  }
  for (const { what, resources, ...settings } of cases.postpones ?? []) {
    const { violations, postponed } = await judge(rule, resources, settings);
    if (violations.length > 0 || postponed.length === 0) yield `postpones ${what}`;
  }
}
