import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selectedLab } from "../../../lab/layout.ts";
import { vault } from "../../conformance/support/lab.ts";
import { type ChainConfig, chainConfig } from "../../support/chain-config.ts";
import { policyReport } from "../../support/policies.ts";
import { TestStack } from "../../support/stack.ts";

const id = "gate";
const stack = new TestStack(`e2e-policy-${id}`);
const PACK = ["--policy-pack", "policy"];
const DOMAIN = `${id}.lab.example.org`;
const ROLE = { name: `${id}-role`, allowedDomains: [DOMAIN], ttl: "24h", maxTtl: "90d" };
const LONG = { ...ROLE, name: `${id}-long`, maxTtl: "91d" };
const EXCEPTION = {
  rule: "vault-role-max-ttl",
  resource: `${id}-long`,
  reason: "nobody renews this one yet",
  expires: "2099-12-31",
};

function configure(roles: readonly object[], exceptions: readonly object[] = []): void {
  const changes: ChainConfig = {
    layers: ["trust-root"],
    roles,
    audit: { path: `${id}-audit`, filePath: join(selectedLab().vault.auditDir, `${id}.log`) },
    // A stack of a test is thrown away.
    policy: { rules: { "vault-ca-protected": "disabled" }, exceptions },
  };
  stack.configure(chainConfig(id, changes));
}

const roles = async () => (await vault()).list(`${id}-pki-int/roles`);

beforeAll(async () => {
  configure([ROLE]);
  await stack.init();
});
afterAll(async () => {
  await stack.destroy();
  await stack.remove();
});

describe("up under the pack, in order", () => {
  it("creates what is safe, and finds in up what no preview could know", async () => {
    const preview = await stack.preview(...PACK);
    expect(preview.code, preview.output).toBe(0);
    expect(policyReport(preview.output).postponed).not.toEqual([]);
    const up = await stack.up(...PACK);
    expect(up.code, up.output).toBe(0);
    expect(policyReport(up.output)).toMatchObject({ mandatory: [], postponed: [] });
    expect(await roles()).toEqual([ROLE.name]);
  });

  it("stops at what is unsafe before it exists", async () => {
    configure([ROLE, LONG]);
    const { code, output } = await stack.up(...PACK);
    expect(code).not.toBe(0);
    expect(policyReport(output).mandatory).toEqual(["vault-role-max-ttl"]);
    expect(output).toContain(
      `${id}-long: maxTtl is "7862400"; allowed: at most 90d. Change homelab-pki:roles[].maxTtl.`,
    );
    expect(await roles()).toEqual([ROLE.name]);
  });

  it("lets an exception through and shows it", async () => {
    configure([ROLE, LONG], [EXCEPTION]);
    const { code, output } = await stack.up(...PACK);
    expect(code, output).toBe(0);
    expect(output).toContain(
      `vault-role-max-ttl is excepted for ${id}-long until 2099-12-31: nobody renews this one yet`,
    );
    expect((await roles()).toSorted()).toEqual([LONG.name, ROLE.name]);
  });

  it("refuses one that has expired, with what it covered", async () => {
    configure([ROLE, LONG], [{ ...EXCEPTION, expires: "2020-01-01" }]);
    const { code, output } = await stack.preview(...PACK);
    expect(code).not.toBe(0);
    expect(policyReport(output).mandatory).toContain("vault-role-max-ttl");
  });

  it("refuses one that covers nothing", async () => {
    configure([ROLE, LONG], [EXCEPTION, { ...EXCEPTION, resource: `${id}-role` }]);
    const { code, output } = await stack.preview(...PACK);
    expect(code).not.toBe(0);
    expect(policyReport(output).mandatory).toEqual(["stack-exceptions-current"]);
  });

  it("refuses settings that it does not understand, by path, value and what is allowed", async () => {
    configure([ROLE, LONG], [{ ...EXCEPTION, rule: "vault-role-maximum" }]);
    const { code, output } = await stack.preview(...PACK);
    expect(code).not.toBe(0);
    expect(output).toContain('homelab-pki:policy.exceptions[0].rule: "vault-role-maximum"');
  });

  it("judges a stack that exists already, without the program", async () => {
    configure([ROLE, LONG]);
    const { code, output } = await stack.run(["policy", "analyze", ...PACK, "--stack", stack.name]);
    expect(code, output).not.toBe(0);
    expect(output).toContain("vault-role-max-ttl");
  });
});
