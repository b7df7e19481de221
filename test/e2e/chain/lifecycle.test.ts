import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chainConfig } from "../../support/chain-config.ts";
import { certificates, eventually, kubectl, vault } from "../../support/clients.ts";
import { mountContent, snapshot } from "../../support/snapshot.ts";
import { TestStack } from "../../support/stack.ts";

const id = "life";
const stack = new TestStack(`e2e-${id}`);
let before: Record<string, readonly string[]>;

/** Number of certificates in the bundle that trust-manager wrote into the stack's namespace. */
async function bundled(): Promise<number> {
  const pem = await kubectl([
    "get",
    "configmap",
    `${id}-ca-bundle`,
    "-n",
    id,
    "-o",
    "jsonpath={.data.ca\\.crt}",
  ]);
  return certificates(pem).length;
}

beforeAll(async () => {
  before = await snapshot();
  stack.configure(chainConfig(id));
  await stack.init();
});

afterAll(async () => {
  await stack.destroy();
  await stack.remove();
});

describe("one chain through its life, in order", () => {
  it("is created, with a certificate that is Ready", async () => {
    const up = await stack.up();
    expect(up.output).not.toContain("error:");
    expect(up.code).toBe(0);
    expect(await mountContent(`${id}-pki`)).toEqual({ issuers: ["r1"], keys: ["r1"] });
    expect(await mountContent(`${id}-pki-int`)).toEqual({ issuers: ["i1"], keys: ["i1"] });
    await eventually("bundle", 30, async () => ((await bundled()) === 1 ? true : undefined));
  });

  it("is left alone by the next up, by refresh, and by the up after that", async () => {
    for (const run of [() => stack.up(), () => stack.refresh(), () => stack.up()]) {
      const { code, changes, output } = await run();
      expect([code, Object.keys(changes)], output).toEqual([0, ["same"]]);
    }
  });

  it("updates a role's TTL in place", async () => {
    const role = { name: `${id}-role`, allowedDomains: [`${id}.lab.example.org`], allowSubdomains: true };
    stack.configure(chainConfig(id, { roles: [{ ...role, ttl: "24h", maxTtl: "20d" }] }));
    const { code, changes, output } = await stack.up();
    expect([code, changes.update, changes.create, changes.replace, changes.delete], output).toEqual([
      0,
      1,
      undefined,
      undefined,
      undefined,
    ]);
    const maxTtl = await vault(["read", "-field=max_ttl", `${id}-pki-int/roles/${id}-role`]);
    expect(Number(maxTtl)).toBe(20 * 86_400);
    stack.configure(chainConfig(id));
    expect((await stack.up()).changes.update).toBe(1);
  });

  it("stages a root: its key, its certificate and the bundle, nothing else", async () => {
    stack.configure(
      chainConfig(id, {
        roots: [
          { id: "r1", state: "active" },
          { id: "r2", state: "staged" },
        ],
      }),
    );
    const { code, changes } = await stack.up();
    expect([code, changes.create, changes.update, changes.replace, changes.delete]).toEqual([
      0,
      2,
      1,
      undefined,
      undefined,
    ]);
    expect((await mountContent(`${id}-pki`)).issuers).toEqual(["r1", "r2"]);
    await eventually("both roots in the bundle", 30, async () =>
      (await bundled()) === 2 ? true : undefined,
    );
  });

  it("rotates to the staged root and retires the old pair, leaving no key behind", async () => {
    stack.configure(
      chainConfig(id, {
        roots: [
          { id: "r1", state: "retiring" },
          { id: "r2", state: "active" },
        ],
        intermediates: [
          { id: "i1", root: "r1", state: "retiring" },
          { id: "i2", root: "r2", state: "active" },
        ],
      }),
    );
    const activated = await stack.up();
    expect([activated.code, activated.changes.replace, activated.changes.delete]).toEqual([
      0,
      undefined,
      undefined,
    ]);
    stack.configure(
      chainConfig(id, {
        roots: [{ id: "r2", state: "active" }],
        intermediates: [{ id: "i2", root: "r2", state: "active" }],
      }),
    );
    const retired = await stack.up();
    expect([retired.code, retired.changes.replace, retired.changes.delete]).toEqual([0, undefined, 7]);
    expect(await mountContent(`${id}-pki`)).toEqual({ issuers: ["r2"], keys: ["r2"] });
    expect(await mountContent(`${id}-pki-int`)).toEqual({ issuers: ["i2"], keys: ["i2"] });
  });

  it("is destroyed without a trace", async () => {
    const { code, output } = await stack.destroy();
    expect(output).not.toContain("error:");
    expect(code).toBe(0);
    expect(await snapshot()).toEqual(before);
  });
});
