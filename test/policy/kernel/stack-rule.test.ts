import { describe, expect, it } from "vitest";
import { Exceptions } from "../../../policy/kernel/exceptions.ts";
import { countParameter } from "../../../policy/kernel/parameters.ts";
import { stackRule } from "../../../policy/kernel/stack-rule.ts";
import { Mount, SecretBackendRole } from "../../../policy/resources/vault.ts";
import { type Declared, judge, judgeWith, UNKNOWN } from "../support/judge.ts";

const rule = stackRule(
  {
    name: "vault-mounts-few",
    title: "Mounts are few",
    reason: "Many are mixed up.",
    level: "mandatory",
    severity: "low",
    url: "https://example.com",
    remediation: "Unmount some.",
    parameters: { most: countParameter(1, "Most mounts.") },
  },
  ({ of, resources, parameters, refuse, refuseStack }) => {
    const more = of(Mount).slice(parameters.most);
    for (const mount of more) {
      refuse(mount, { property: "path", value: mount.props.path, allowed: "none", change: "path" });
    }
    if (more.length > 0) refuseStack(`${more.length} of ${resources.length} resources are too many.`);
  },
);

const stack = (path = "pki_int"): Declared[] => [
  { type: Mount, name: "first", props: { path: "pki" } },
  { type: SecretBackendRole, name: "role", props: {} },
  { type: Mount, name: "second", props: { path } },
];

const except = (resource: string) => ({
  rule: "vault-mounts-few",
  resource,
  reason: "It was there.",
  expires: "2026-12-31",
});

describe("a rule for the stack", () => {
  it("sees all resources, and those of a type", async () => {
    expect((await judge(rule, stack())).violations).toEqual([
      'second: path is "pki_int"; allowed: none. Change path.',
      "1 of 3 resources are too many.",
    ]);
  });

  it("judges by its parameters", async () => {
    expect((await judge(rule, stack(), { parameters: { most: 2 } })).violations).toEqual([]);
  });

  it("is silent about what is excepted: a resource by its name, the stack as stack", async () => {
    expect((await judge(rule, stack(), { exceptions: [except("second")] })).violations).toEqual([
      "1 of 3 resources are too many.",
    ]);
    expect((await judge(rule, stack(), { exceptions: [except("stack")] })).violations).toEqual([
      'second: path is "pki_int"; allowed: none. Change path.',
    ]);
  });

  it("keeps all its exceptions while it cannot judge", async () => {
    const exceptions = new Exceptions([except("elsewhere")], new Date("2026-01-01"));
    const { postponed } = await judgeWith(rule, stack(UNKNOWN), exceptions);
    expect(postponed).toEqual(["string value at .path can't be known during preview"]);
    expect(exceptions.unused()).toEqual([]);
  });

  it("tells Pulumi which resource it refuses", async () => {
    const policy = rule.policy(new Exceptions([], new Date()));
    const reported: unknown[] = [];
    const resources = [
      { type: Mount.token, name: "a", props: { path: "a" }, urn: "urn:a" },
      { type: Mount.token, name: "b", props: { path: "b" }, urn: "urn:b" },
    ];
    const { validateStack } = policy as unknown as {
      validateStack(args: object, report: (message: string, urn?: string) => void): void;
    };
    validateStack({ resources, getConfig: () => ({}) }, (_, urn) => reported.push(urn));
    expect(reported).toEqual(["urn:b", undefined]);
  });
});
