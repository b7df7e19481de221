import { describe, expect, it } from "vitest";
import { Exceptions } from "../../../policy/kernel/exceptions.ts";
import { countParameter } from "../../../policy/kernel/parameters.ts";
import { check, checkEach, resourceRule } from "../../../policy/kernel/resource-rule.ts";
import { Certificate } from "../../../policy/resources/cert-manager.ts";
import { Mount, SecretBackendRole } from "../../../policy/resources/vault.ts";
import { type Declared, judge, judgeWith, UNKNOWN } from "../support/judge.ts";

const text = {
  name: "vault-path-short",
  title: "Paths are short",
  reason: "Long ones are mistyped.",
  level: "advisory",
  severity: "low",
  url: "https://example.com/paths",
  remediation: "Choose a shorter path.",
  parameters: { longest: countParameter(3, "Longest path.") },
} as const;

const violation = (value: string) => ({ property: "path", value, allowed: "a short one", change: "path" });

const ofMounts = check<{ path: string }, typeof text.parameters>(
  { token: Mount.token },
  ({ path }, { parameters, refuse }) => {
    if (path.length > parameters.longest) refuse(violation(path));
  },
);

const mount = (path: string, name = "pki"): Declared => ({ type: Mount, name, props: { path } });

const refused = 'pki: path is "pki_int"; allowed: a short one. Change path.';

describe("a rule for resources", () => {
  const rule = resourceRule(text, [ofMounts]);

  it("becomes a policy that says the same of itself", () => {
    expect(rule.policy(new Exceptions([], new Date()))).toMatchObject({
      name: "vault-path-short",
      displayName: "Paths are short",
      description: "Long ones are mistyped.",
      enforcementLevel: "advisory",
      severity: "low",
      url: "https://example.com/paths",
      remediationSteps: "Choose a shorter path.",
      configSchema: {
        properties: { longest: { type: "integer", default: 3, description: "Longest path." } },
      },
    });
  });

  it("refuses by its parameters, as the environment sets them", async () => {
    expect((await judge(rule, [mount("pki_int")])).violations).toEqual([refused]);
    expect((await judge(rule, [mount("pki_int")], { parameters: { longest: 7 } })).violations).toEqual([]);
  });

  it("passes resources of other types by", async () => {
    const judgement = await judge(rule, [{ ...mount("pki_int"), type: SecretBackendRole }]);
    expect(judgement).toMatchObject({ violations: [], looked: 0 });
  });

  it("is silent about what is excepted", async () => {
    const exception = { rule: text.name, resource: "pki", reason: "It was there.", expires: "2026-12-31" };
    const exceptions = new Exceptions([exception], new Date("2026-01-01"));
    const { violations } = await judgeWith(rule, [mount("pki_int"), mount("secret", "other")], exceptions);
    expect(violations).toEqual(['other: path is "secret"; allowed: a short one. Change path.']);
    expect([...exceptions.used()]).toEqual([[exception, new Set(["pki"])]]);
  });

  it("keeps exceptions of what it cannot judge yet", async () => {
    const exception = { rule: text.name, resource: "pki", reason: "It was there.", expires: "2026-12-31" };
    const exceptions = new Exceptions([exception], new Date("2026-01-01"));
    const { postponed } = await judgeWith(rule, [mount(UNKNOWN)], exceptions);
    expect(postponed).toEqual(["string value at .path can't be known during preview"]);
    expect(exceptions.unused()).toEqual([]);
  });
});

describe("a rule for resources of several types", () => {
  const rule = resourceRule(text, [
    ofMounts,
    ...checkEach<object, typeof text.parameters>([SecretBackendRole, Certificate], (_, { name, refuse }) =>
      refuse(violation(name)),
    ),
  ]);

  it("judges each by the check for its type", async () => {
    const { violations } = await judge(rule, [
      mount("pki_int"),
      { type: SecretBackendRole, name: "role", props: {} },
      { type: Certificate, name: "web", props: {} },
      { type: "random:index:Id", name: "other", props: {} },
    ]);
    expect(violations).toEqual([
      refused,
      'role: path is "role"; allowed: a short one. Change path.',
      'web: path is "web"; allowed: a short one. Change path.',
    ]);
  });

  it("says which types it looks at", () => {
    expect(rule.types).toEqual([Mount.token, SecretBackendRole.token, Certificate.token]);
  });
});

describe("a check that waits", () => {
  const rule = resourceRule(text, [
    check<{ path: Promise<string> }, typeof text.parameters>(
      { token: Mount.token },
      async ({ path }, { options, refuse }) => {
        if (!options.protect) refuse(violation(await path));
      },
    ),
  ]);

  it("refuses later", async () => {
    expect((await judge(rule, [mount("pki_int")])).violations).toEqual([refused]);
    expect((await judge(rule, [{ ...mount("pki_int"), protect: true }])).violations).toEqual([]);
  });

  it("keeps exceptions of what it cannot judge yet", async () => {
    const exception = { rule: text.name, resource: "pki", reason: "It was there.", expires: "2026-12-31" };
    const exceptions = new Exceptions([exception], new Date("2026-01-01"));
    expect((await judgeWith(rule, [mount(UNKNOWN)], exceptions)).postponed).toHaveLength(1);
    expect(exceptions.unused()).toEqual([]);
  });
});
