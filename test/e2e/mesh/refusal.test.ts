import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../../support/clients.ts";
import { call, requestedPaths, SERVER_URL } from "../../support/mesh-calls.ts";
import { alert, ask, signedByAnother, signedByVault } from "../../support/mesh-intruders.ts";
import { serverAddress } from "../../support/mesh-proxies.ts";
import { CLIENT, removeWorkloads, SERVER, startWorkloads } from "../../support/mesh-workloads.ts";

let address: string;

beforeAll(async () => {
  // One with an identity that no rule names, and one of the right service account that has no proxy.
  await startWorkloads(
    SERVER,
    CLIENT,
    { name: "stranger" },
    { name: "bare", account: "client", sidecar: false },
  );
  address = await serverAddress();
});
afterAll(removeWorkloads);

/** Whether the server's program has heard of a request. It has of those that came after it and were let in. */
async function heardOf(path: string): Promise<boolean> {
  const later = `/after${path}`;
  expect((await call("client", SERVER_URL + later)).status).toBe(200);
  const paths = await eventually("the server's log", 20, async () => {
    const log = await requestedPaths();
    return log.includes(later) ? log : undefined;
  });
  return paths.includes(path);
}

describe("the server's proxy lets in", () => {
  it("the client that the rule names", async () => {
    expect((await call("client", `${SERVER_URL}/client`)).status).toBe(200);
    expect(await heardOf("/client")).toBe(true);
  });

  it("whoever has the client's certificate, which is what the refusals below are measured against", async () => {
    expect(await ask(`https://${address}/right`, await signedByVault("client", "10m"))).toBe(200);
    expect(await heardOf("/right")).toBe(true);
  });
});

describe("the server's proxy refuses", () => {
  it("plain text of a pod without a proxy", async () => {
    const { status, output } = await call("bare", `http://${address}/plain`);
    expect(status).toBe(0);
    expect(output).toMatch(/connection reset by peer|EOF/);
    expect(await heardOf("/plain")).toBe(false);
  });

  it("plain text by the service's name", async () => {
    const { status, output } = await call("bare", `${SERVER_URL}/by-name`);
    expect(status).toBe(0);
    expect(output).toMatch(/connection reset by peer|EOF/);
    expect(await heardOf("/by-name")).toBe(false);
  });

  it("a client without a certificate", async () => {
    expect(await ask(`https://${address}/none`)).toBe(0);
    expect(await alert(address)).toBe("certificate required");
    expect(await heardOf("/none")).toBe(false);
  });

  it("a certificate of another CA, although it has the client's name", async () => {
    const pair = await signedByAnother("client");
    expect(await ask(`https://${address}/other`, pair)).toBe(0);
    expect(await alert(address, pair)).toBe("unknown ca");
    expect(await heardOf("/other")).toBe(false);
  });

  it("a certificate that it let in until it expired", async () => {
    const pair = await signedByVault("client", "5s");
    expect(await ask(`https://${address}/in-time`, pair)).toBe(200);
    await eventually("the end of the certificate", 30, async () =>
      (await ask(`https://${address}/in-time`, pair)) === 0 ? true : undefined,
    );
    expect(await ask(`https://${address}/late`, pair)).toBe(0);
    expect(await alert(address, pair)).toBe("certificate expired");
    expect(await heardOf("/late")).toBe(false);
  });

  it("an identity of the mesh that no rule names", async () => {
    const { status, output } = await call("stranger", `${SERVER_URL}/stranger`);
    expect(status).toBe(403);
    expect(output).toContain("RBAC: access denied");
    expect(await heardOf("/stranger")).toBe(false);
  });
});
