import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Token } from "../../ceremony/token.ts";
import { type ChainConfig, chainConfig } from "../../support/chain-config.ts";
import { kubectl, verifyChain } from "../../support/clients.ts";
import { mountContent } from "../../support/snapshot.ts";
import { TestStack } from "../../support/stack.ts";

const id = "offline";
const stack = new TestStack(`e2e-${id}`);
const token = new Token();

/** The chain with its root on the token, as far as the ceremony has come. */
function offlineConfig(intermediate: ChainConfig): ChainConfig {
  return chainConfig(id, {
    rootCa: { custody: "offline" },
    roots: [{ id: "r1", state: "active", certificateFile: token.path("root.pem") }],
    intermediates: [{ id: "i1", root: "r1", state: "active", ...intermediate }],
  });
}

beforeAll(async () => {
  const made = token.run("create-root.sh", [
    ...token.options,
    ...["--subject", "/CN=Offline Root CA", "--lifetime", "10y", "--certificate", "root.pem"],
  ]);
  expect(made.status, made.stderr).toBe(0);
  stack.configure(offlineConfig({}));
  await stack.init();
});

afterAll(async () => {
  await stack.destroy();
  await stack.remove();
  token.remove();
});

describe("two ups and a ceremony between them, in order", () => {
  let request: string;

  it("the first up ends well, exports the request and says what is next", async () => {
    const { code, output } = await stack.up();
    expect(code, output).toBe(0);
    const outputs = await stack.outputs();
    request = (outputs.pendingCsrs as Record<string, string>).i1 ?? "";
    expect(request).toContain("BEGIN CERTIFICATE REQUEST");
    expect(outputs.nextStep).toContain("Intermediate i1 waits for its certificate from the offline root r1");
    expect(outputs.chain).toBeUndefined();
    expect(await mountContent(`${id}-pki-int`)).toEqual({ issuers: [], keys: ["i1"] });
  });

  it("half-way is a state like any other: up again changes nothing", async () => {
    const { code, changes } = await stack.up();
    expect([code, Object.keys(changes)]).toEqual([0, ["same"]]);
  });

  it("the token signs the request that the stack exported, known by its fingerprint", async () => {
    writeFileSync(token.path("i1.csr"), request);
    const der = Buffer.from(request.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64");
    const fingerprint = createHash("sha256").update(der).digest("hex");
    expect(String((await stack.outputs()).nextStep)).toContain(fingerprint);
    const signed = token.run("sign-intermediate.sh", [
      ...token.options,
      ...["--root", "root.pem", "--request", "i1.csr", "--fingerprint", fingerprint],
      ...["--lifetime", "5y", "--certificate", "i1.pem"],
    ]);
    expect(signed.status, signed.stderr).toBe(0);
  });

  it("the second up finishes, and a certificate leads to the root on the token", async () => {
    stack.configure(offlineConfig({ certificateFile: token.path("i1.pem") }));
    const { code, output } = await stack.up();
    expect(code, output).toBe(0);
    const outputs = await stack.outputs();
    expect(outputs.pendingCsrs).toBeUndefined();
    expect(await mountContent(`${id}-pki-int`)).toEqual({ issuers: ["i1"], keys: ["i1"] });
    const encoded = await kubectl(["get", "secret", "web-tls", "-n", id, "-o", "jsonpath={.data.tls\\.crt}"]);
    const chain = Buffer.from(encoded, "base64").toString();
    expect(await verifyChain(String(outputs.rootBundle), chain)).toBeUndefined();
    expect((await stack.up()).changes).toEqual({ same: expect.any(Number) });
  });
});
