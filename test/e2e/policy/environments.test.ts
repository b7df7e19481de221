import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { PROJECT_DIR, selectedLab } from "../../../lab/layout.ts";
import { Token } from "../../ceremony/token.ts";
import { policyReport } from "../../support/policies.ts";
import { TestStack } from "../../support/stack.ts";

const PACK = ["--policy-pack", "policy"];

type Settings = Record<string, Record<string, unknown>>;

const settingsOf = (environment: string): Settings =>
  parse(readFileSync(join(PROJECT_DIR, `Pulumi.${environment}.yaml`), "utf8")).config;

/** The rule that knows versions of charts has those of the lab's as its parameter. */
const CHART_RULE = "stack-chart-versions-pinned";

/**
 * Values by key, as a shipped environment has them, with the lab's own charts: no registry is in reach.
 *
 * @param policy what the policy pack demands
 */
function shipped(environment: string, policy = settingsOf(environment)["homelab-pki:policy"]): Settings {
  const config = settingsOf(environment);
  const lab = settingsOf(selectedLab().name);
  const { chart, values } = lab["homelab-pki:trustManager"] ?? {};
  const { charts } = lab["homelab-pki:mesh"] ?? {};
  const rulesOf = (demands: Settings[string] | undefined) => demands?.rules as Settings | undefined;
  const rules = { ...rulesOf(policy), [CHART_RULE]: rulesOf(lab["homelab-pki:policy"])?.[CHART_RULE] };
  return {
    ...config,
    ...withLab("homelab-pki:trustManager", { chart, values }),
    ...withLab("homelab-pki:mesh", { charts }),
    "homelab-pki:policy": { ...policy, ...(config["homelab-pki:mesh"] && { rules }) },
  };

  function withLab(key: string, own: Record<string, unknown>): Settings {
    const value = config[key];
    return value === undefined || value.existing === true ? {} : { [key]: { ...value, ...own } };
  }
}

/** Names of the rules in the table that the pack's README gives. */
function documented(): string[] {
  const readme = readFileSync(join(PROJECT_DIR, "policy/README.md"), "utf8");
  const section = /## What the homelab lacks for `regulated`\n([\s\S]*?)(?:\n## |$)/.exec(readme)?.[1] ?? "";
  return [...section.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, name]) => name as string).sort();
}

describe("Pulumi.homelab.yaml", () => {
  const stack = new TestStack("e2e-policy-homelab");
  beforeAll(async () => {
    stack.configure(shipped("homelab"));
    await stack.init();
  });
  afterAll(() => stack.remove());

  it("passes homelab with its exception, which is shown", async () => {
    const { code, output } = await stack.preview(...PACK);
    expect(code, output).toBe(0);
    const { mandatory, advisory } = policyReport(output);
    expect(mandatory).toEqual([]);
    expect(advisory).toContain("stack-exceptions-in-use");
    expect(output).toContain(
      "vault-role-max-ttl is excepted for lab-internal until 2027-06-30: gravenhollow",
    );
  });

  it("judges in up what a preview cannot know", async () => {
    const { output } = await stack.preview(...PACK);
    expect(policyReport(output).postponed).toContain("vault-key-approved");
  });

  it("fails regulated with exactly what the README lists", async () => {
    stack.configure(shipped("homelab", { preset: "regulated" }));
    const { code, output } = await stack.preview(...PACK);
    expect(code).not.toBe(0);
    expect(documented()).not.toEqual([]);
    expect(policyReport(output).mandatory, output).toEqual(documented());
  });
});

describe("Pulumi.regulated.yaml", () => {
  const stack = new TestStack("e2e-policy-regulated");
  const token = new Token();
  beforeAll(async () => {
    const made = token.run("create-root.sh", [
      ...token.options,
      ...["--subject", "/CN=Example Root CA", "--lifetime", "10y", "--certificate", "root.pem"],
    ]);
    expect(made.status, made.stderr).toBe(0);
    stack.configure({
      ...shipped("regulated"),
      "homelab-pki:roots": [{ id: "r2026", state: "active", certificateFile: token.path("root.pem") }],
    });
    await stack.init();
  });
  afterAll(async () => {
    await stack.remove();
    token.remove();
  });

  it("passes regulated without an exception", async () => {
    expect(shipped("regulated")["homelab-pki:policy"]).toEqual({ preset: "regulated" });
    const { code, output } = await stack.preview(...PACK);
    expect(code, output).toBe(0);
    expect(policyReport(output).mandatory).toEqual([]);
  });
});

describe("Pulumi.lab.yaml", () => {
  it("passes homelab, deployed as it is", async () => {
    const stack = new TestStack(selectedLab().name);
    const { code, output } = await stack.preview(...PACK, "--expect-no-changes");
    expect(code, output).toBe(0);
    expect(policyReport(output).mandatory).toEqual([]);
  });
});
