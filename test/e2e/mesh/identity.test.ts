import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { certificates, verifyChain } from "../../support/clients.ts";
import { deployedStack } from "../../support/deployed.ts";
import { type Answer, call, SERVER_URL } from "../../support/mesh-calls.ts";
import { handshakes, onNode, servedChain, serverAddress, shownChain } from "../../support/mesh-proxies.ts";
import { CLIENT, identityOf, removeWorkloads, SERVER, startWorkloads } from "../../support/mesh-workloads.ts";

let rootBundle: string;
let address: string;

beforeAll(async () => {
  rootBundle = String((await deployedStack().outputs()).rootBundle);
  await startWorkloads(SERVER, CLIENT);
  address = await serverAddress();
});
afterAll(removeWorkloads);

describe.each([
  { side: "server", chain: () => servedChain(address) },
  { side: "client", chain: () => shownChain("client") },
])("the certificate of the $side", ({ side, chain }) => {
  it("has its SPIFFE ID, and no other name", async () => {
    const [leaf] = certificates(await chain());
    expect([leaf?.subject, leaf?.subjectAltName]).toEqual([undefined, `URI:${identityOf(side)}`]);
  });

  it("leads to the lab's root by what the proxy sends", async () => {
    const sent = await chain();
    // Istiod adds the root, which nobody needs to be sent.
    expect(certificates(sent).map((one) => one.ca)).toEqual([false, true, true]);
    expect(await verifyChain(rootBundle, sent)).toBeUndefined();
  });

  it("lives for an hour at most", async () => {
    const [leaf] = certificates(await chain());
    const seconds = (Date.parse(leaf?.validTo ?? "") - Date.parse(leaf?.validFrom ?? "")) / 1000;
    // Vault dates a certificate back by 30 s, for clocks that are behind.
    expect(seconds).toBeGreaterThan(3500);
    expect(seconds).toBeLessThanOrEqual(3630);
  });
});

describe("a call inside the mesh", () => {
  let answer: Answer;

  beforeAll(async () => {
    answer = await call("client", SERVER_URL);
  });

  it("succeeds", () => {
    expect(answer.status, answer.output).toBe(200);
  });

  it("tells the server who calls, by the certificate of the caller's proxy", async () => {
    const [leaf] = certificates(await shownChain("client"));
    const hash = leaf?.fingerprint256.replaceAll(":", "").toLowerCase();
    expect(answer.seen["x-forwarded-client-cert"]).toBe(
      `By=${identityOf("server")};Hash=${hash};Subject="";URI=${identityOf("client")}`,
    );
  });

  it("does not believe what a caller says of itself", async () => {
    const { seen } = await call(
      "client",
      SERVER_URL,
      "X-Forwarded-Client-Cert: URI=spiffe://lab.example.com/x",
    );
    expect(seen["x-forwarded-client-cert"]).toMatch(
      /^By=.*;URI=spiffe:\/\/lab\.example\.com\/ns\/echo\/sa\/client$/,
    );
  });

  it("speaks TLS 1.3, and the server nothing older", async () => {
    const { "versions.TLSv1.3": newest, handshake } = await handshakes();
    expect(newest).toBe(handshake);
    expect(newest).toBeGreaterThan(0);
    const older = await onNode("openssl", ["s_client", "-tls1_2", "-connect", address]);
    expect(older.stderr).toContain("alert protocol version");
  });
});

describe("make verify", () => {
  it("looks at the identity of every proxy", async () => {
    const { code, output } = await deployedStack().verify();
    expect(code, output).toBe(0);
    // Server, client and the gateway.
    expect(output).toMatch(
      /^ok +identities of lab\.example\.com: 4 proxies lead to the root, each with its workload's identity$/m,
    );
  });
});
