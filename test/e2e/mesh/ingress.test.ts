import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { selectedLab } from "../../../lab/layout.ts";
import { moduleFolder } from "../../../lab/servers/module.ts";
import { kubectl } from "../../support/clients.ts";
import { deployedStack } from "../../support/deployed.ts";
import { type Gateway, gatewayOf, HOST, OutsideCallers } from "../../support/mesh-gateway.ts";
import { removeWorkloads, SERVER, startWorkloads } from "../../support/mesh-workloads.ts";

const stack = deployedStack();
const file = selectedLab().pulumi.stackConfig;
const shipped = readFileSync(file, "utf8");
let callers: OutsideCallers;
let definitions: string;

async function up(): Promise<void> {
  const { code, output } = await stack.up();
  expect(code, output).toBe(0);
}

/** Beside the shipped gateway the same one by Gateway API, whose kinds a cluster has from its own project. */
beforeAll(async () => {
  definitions = join(await moduleFolder("istio", "sigs.k8s.io/gateway-api"), "config/crd/standard");
  await kubectl(["apply", "--server-side", "-f", definitions]);
  const { config } = parse(shipped);
  const { "homelab-pki:mesh": mesh } = config;
  const [internal] = mesh.ingress;
  const [rule] = mesh.allow;
  stack.configure({
    ...config,
    "homelab-pki:mesh": {
      ...mesh,
      allow: [{ ...rule, from: [...rule.from, "istio-ingress/edge"] }],
      ingress: [internal, { ...internal, name: "edge", api: "gateway-api" }],
    },
  });
  await up();
  callers = await OutsideCallers.make();
  await startWorkloads(SERVER);
});

afterAll(async () => {
  writeFileSync(file, shipped);
  await up();
  await kubectl(["delete", "-f", definitions]);
  await callers.remove();
  await removeWorkloads();
});

describe.each([
  ["internal", "Istio's own resources"],
  ["edge", "Gateway API"],
])("the gateway %s, by %s,", (name) => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await gatewayOf(name);
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
