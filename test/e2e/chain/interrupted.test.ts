import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selectedLab } from "../../../lab/layout.ts";
import { chainConfig } from "../../support/chain-config.ts";
import { certificates, kubectl, verifyChain } from "../../support/clients.ts";
import { mountContent } from "../../support/snapshot.ts";
import { TestStack } from "../../support/stack.ts";

const KILLS = 20;
/** Two stacks at a time, because a kill's `up`s mostly wait. */
const STACKS = ["kill-a", "kill-b"];

/** Starts `up` and kills the engine, the program and the plugins together, as a power cut does. */
async function killUpAfter(stack: TestStack, milliseconds: number): Promise<void> {
  const child = stack.start(["up", "--yes", "--skip-preview"]);
  const ended = new Promise((resolve) => child.once("close", resolve));
  // Output that nobody reads would block the child.
  child.stdout?.resume();
  child.stderr?.resume();
  const timer = setTimeout(() => process.kill(-(child.pid ?? 0), "SIGKILL"), milliseconds);
  await ended;
  clearTimeout(timer);
}

describe.concurrent.each(STACKS)("the stack %s", (id) => {
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

  // One test a kill, so that a failure names its moment. A random point within each twentieth, which the stacks take
  // in turns, covers the whole `up`.
  for (let kill = STACKS.indexOf(id); kill < KILLS; kill += STACKS.length) {
    const fraction = (kill + Math.random()) / KILLS;
    const title = `up, killed at ${Math.round(fraction * 100)} %, finishes after recover`;
    it(title, { concurrent: false }, async () => {
      await killUpAfter(stack, fraction * duration);
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
});
