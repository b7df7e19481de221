import { describe, expect, it } from "vitest";
import type { Rule } from "../../../policy/kernel/rule.ts";
import { RULES } from "../../../policy/rules/index.ts";
import { type Declared, judge, type Settings } from "./judge.ts";

/** Resources that a rule accepts. */
export interface Accepted extends Settings {
  /** What is special about them, as it follows "accepts". */
  readonly what: string;
  readonly resources: readonly Declared[];
}

/** Resources that a rule refuses. */
export interface Refused extends Settings {
  /** What is wrong with them, as it follows "refuses". */
  readonly what: string;
  readonly resources: readonly Declared[];
  /** All messages, exactly. */
  readonly messages: readonly string[];
}

/** Resources that a rule cannot judge in a preview. */
export interface Postponed extends Settings {
  readonly what: string;
  readonly resources: readonly Declared[];
}

/** What a rule must say. The tests and the mutations of the rules are held against the same cases. */
export interface RuleCases {
  /** Name of the rule. */
  readonly rule: string;
  readonly accepts: readonly Accepted[];
  readonly refuses: readonly Refused[];
  /** @default none */
  readonly postpones?: readonly Postponed[];
}

/** The rule of a name. @throws Error if there is none */
export function ruleOf(name: string): Rule {
  const rule = RULES.find((each) => each.name === name);
  if (rule === undefined) throw new Error(`no rule ${name} in policy/rules/index.ts`);
  return rule;
}

/** Tests of rules from their cases. */
export function testRules(all: readonly RuleCases[]): void {
  describe.each(all)("$rule", ({ rule, accepts, refuses, postpones = [] }) => {
    it.each(accepts)("accepts $what", async ({ what: _, resources, ...settings }) => {
      const { violations, postponed, looked } = await judge(ruleOf(rule), resources, settings);
      expect({ violations, postponed }).toEqual({ violations: [], postponed: [] });
      // A rule that looks at nothing accepts everything.
      expect(looked).toBeGreaterThan(0);
    });

    it.each(refuses)("refuses $what", async ({ what: _, resources, messages, ...settings }) => {
      expect((await judge(ruleOf(rule), resources, settings)).violations).toEqual(messages);
    });

    if (postpones.length > 0) {
      it.each(postpones)("judges $what in up only", async ({ what: _, resources, ...settings }) => {
        const { violations, postponed } = await judge(ruleOf(rule), resources, settings);
        expect(violations).toEqual([]);
        expect(postponed).toHaveLength(1);
      });
    }
  });
}
