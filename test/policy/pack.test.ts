import { expect, it } from "vitest";
import { ca } from "../../policy/rules/ca.ts";
import { certificates } from "../../policy/rules/certificates.ts";
import { roles } from "../../policy/rules/roles.ts";

const RULES = [...ca, ...roles, ...certificates];

it("has rules of their own names", () => {
  const names = RULES.map(({ name }) => name);
  expect(new Set(names).size).toBe(RULES.length);
});

it.each(RULES.map((rule) => [rule.name, rule] as const))(
  "%s says what, why, where and how to repair",
  (name, rule) => {
    expect(name).toMatch(/^(vault|kubernetes|tls|host|stack)(-[a-z0-9]+)+$/);
    expect(rule.enforcementLevel).toMatch(/^(mandatory|advisory)$/);
    expect(rule.severity).toMatch(/^(low|medium|high|critical)$/);
    expect(rule.url).toMatch(/^https:\/\//);
    for (const text of [rule.displayName, rule.description, rule.remediationSteps])
      expect(text).toMatch(/^[A-Z].{15,}/);
  },
);
