import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressOf, HOST, OutsideCallers } from "../../support/mesh-gateway.ts";
import { removeWorkloads, SERVER, startWorkloads } from "../../support/mesh-workloads.ts";

let callers: OutsideCallers;

beforeAll(async () => {
  callers = await OutsideCallers.make();
  await startWorkloads(SERVER);
});

afterAll(async () => {
  await callers.remove();
  await removeWorkloads();
});

describe.each([
  ["internal", "Istio's own resources"],
  ["edge", "Gateway API"],
])("the gateway %s, by %s,", (name) => {
  let gateway: string;
  beforeAll(async () => {
    gateway = await addressOf(name);
  });

  it("has an address of the pool", () => {
    expect(gateway).toMatch(/^192\.0\.2\.1(2[89]|3\d|4[0-3])$/);
  });

  it("serves the mesh under a certificate of the chain", async () => {
    const { status, body, error } = await callers.get(gateway, 443);
    expect(status, error).toBe("200");
    expect(body).toContain(`URI=spiffe://lab.example.com/ns/istio-ingress/sa/${name}`);
  });

  it("sends plain HTTP to HTTPS", async () => {
    const { status, redirect } = await callers.get(gateway, 80);
    expect(status).toBe("301");
    expect(redirect).toMatch(new RegExp(`^https://${HOST}`));
  });

  it("speaks nothing older than TLS 1.3", async () => {
    const { code, error } = await callers.get(gateway, 443, "--tls-max", "1.2");
    expect(code).toBe(35);
    expect(error).toContain("protocol version");
  });

  it("serves no other host", async () => {
    const { status } = await callers.get(gateway, 443, "--header", "Host: other.lab.example.com");
    expect(status).toBe("404");
  });

  it("takes a client's certificate of the chain, if there is one", async () => {
    const { status, error } = await callers.get(gateway, 443, ...callers.as("good"));
    expect(status, error).toBe("200");
  });

  it("refuses a client's certificate of another CA", async () => {
    // With TLS 1.3 the client learns it after its handshake, when it sends or when it receives.
    const { status, error } = await callers.get(gateway, 443, ...callers.as("stranger"));
    expect(status).toBe("000");
    expect(error).toMatch(/^curl: \((55|56)\) /);
  });
});
