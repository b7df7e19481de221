import { afterAll, beforeAll, expect, it } from "vitest";
import { selectedLab } from "../../../lab/layout.ts";
import { chainConfig } from "../../support/chain-config.ts";
import { certificates, kubectl, verifyChain } from "../../support/clients.ts";
import { mountContent } from "../../support/snapshot.ts";
import { TestStack } from "../../support/stack.ts";

const KILLS = 20;
const id = "kill";
const stack = new TestStack(`e2e-${id}`);
const upserting = new TestStack(stack.name, selectedLab(), { PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true" });

/** How long one undisturbed `up` takes here: kills are spread over it. */
let duration: number;

beforeAll(async () => {
  stack.configure(chainConfig(id));
  await stack.init();
  const start = performance.now();
  expect((await stack.up()).code).toBe(0);
  duration = performance.now() - start;
  expect((await stack.destroy()).code).toBe(0);
});

afterAll(async () => {
  await stack.destroy();
  await stack.remove();
});

/** Starts `up` and kills the engine, the program and the plugins together, as a power cut does. */
async function killUpAfter(milliseconds: number): Promise<void> {
  const child = stack.start(["up", "--yes", "--skip-preview"]);
  const ended = new Promise((resolve) => child.once("close", resolve));
  // Output that nobody reads would block the child.
  child.stdout?.resume();
  child.stderr?.resume();
  const timer = setTimeout(() => process.kill(-(child.pid ?? 0), "SIGKILL"), milliseconds);
  await ended;
  clearTimeout(timer);
}

// One test a kill, so that a failure names its moment. A random point within each twentieth covers the whole `up`.
for (let kill = 0; kill < KILLS; kill += 1) {
  const fraction = (kill + Math.random()) / KILLS;
  it(`up, killed at ${Math.round(fraction * 100)} %, finishes after recover`, async () => {
    await killUpAfter(fraction * duration);
    const recovered = await stack.recover();
    expect(recovered.output).not.toContain("error:");
    expect(recovered.code).toBe(0);
    // The next command is the one that recover says, if any.
    const upsert = recovered.output.includes("PULUMI_K8S_UPSERT_EXISTING_OBJECTS=true pulumi up");
    const up = await (upsert ? upserting : stack).up();
    expect(up.code, up.output).toBe(0);

    expect(await mountContent(`${id}-pki`)).toEqual({ issuers: ["r1"], keys: ["r1"] });
    expect(await mountContent(`${id}-pki-int`)).toEqual({ issuers: ["i1"], keys: ["i1"] });
    const chain = await kubectl(["get", "secret", "web-tls", "-n", id, "-o", "jsonpath={.data.tls\\.crt}"]);
    const pem = Buffer.from(chain, "base64").toString();
    expect(certificates(pem)).toHaveLength(2);
    expect(await verifyChain(String((await stack.outputs()).rootBundle), pem)).toBeUndefined();

    const destroyed = await stack.destroy();
    expect(destroyed.code, destroyed.output).toBe(0);
  });
}
