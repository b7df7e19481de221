import { X509Certificate } from "node:crypto";
import { output } from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../stacks/config/index.ts";
import { program } from "../../stacks/program.ts";
import { record, resolved } from "../support/mocks.ts";
import { type TestChain, testChain, vaultOutputs } from "../support/pki.ts";
import { withMesh, withMeshCa } from "./mesh/mesh-settings.ts";
import { raw, type Settings, validSettings } from "./settings.ts";

let chain: TestChain;
beforeAll(async () => {
  chain = await testChain(2);
});

/** Runs the whole program and returns what it gives to the engine. */
async function run(changes: Settings) {
  const config = loadConfig(raw(validSettings(changes)));
  return (await record(() => program(config), { outputs: vaultOutputs(chain) })).value;
}

/** The outputs of the whole program, as `pulumi stack output --json` shows them. */
async function outputs(changes: Settings = {}): Promise<Settings> {
  const value = await run(changes);
  return JSON.parse(JSON.stringify(await resolved(output(value))));
}

const offline = (certificate?: string): Settings => ({
  rootCa: { custody: "offline" },
  roots: [{ id: "r2026", state: "active", certificate: chain.root.pem }],
  intermediates: [{ id: "i2026", root: "r2026", state: "active", certificate }],
});

const facts = ({ pem }: { pem: string }) => {
  const certificate = new X509Certificate(pem);
  return { fingerprint: certificate.fingerprint256, notAfter: certificate.validToDate.toISOString() };
};

describe("stack outputs", () => {
  it("tell what clients trust, who issues, and until when", async () => {
    const { root, intermediate } = chain;
    const result = await outputs();
    expect(result.rootBundle).toBe(`${root.pem.trim()}\n`);
    expect(result.chain).toBe(`${intermediate.pem.trim()}\n${root.pem.trim()}\n`);
    expect(result.fingerprints).toEqual({
      roots: { r2026: facts(root).fingerprint },
      intermediates: { i2026: facts(intermediate).fingerprint },
    });
    expect(result.expiry).toEqual({
      roots: { r2026: facts(root).notAfter },
      intermediates: { i2026: facts(intermediate).notAfter },
    });
    expect(result.issuerRef).toEqual({
      group: "cert-manager.io",
      kind: "ClusterIssuer",
      name: "vault-internal",
    });
    expect(result.trustBundle).toBe("homelab-ca-bundle");
  });

  it("are what another stack's layers need", async () => {
    const { trustRoot } = await outputs({ layers: ["trust-root"] });
    const bundle = `${chain.root.pem.trim()}\n`;
    expect(trustRoot).toEqual({
      roots: [chain.root.pem],
      rootBundle: bundle,
      signPaths: { web: "pki_int/sign/web" },
      issuing: { mount: "pki_int", ttl: "5y" },
    });
  });

  it("leave out what the stack does not have", async () => {
    expect(Object.keys(await run({ layers: ["trust-root"] })).sort()).toEqual(
      ["rootBundle", "chain", "fingerprints", "expiry", "trustRoot", "inventory"].sort(),
    );
  });
});

describe("the inventory", () => {
  it("lists every CA generation, certificate and host", async () => {
    const { inventory } = await outputs({
      roots: [
        { id: "r2026", state: "active" },
        { id: "r2035", state: "staged" },
      ],
      hosts: [{ name: "nas", dnsNames: ["nas.lab.example.com"], description: "storage" }],
    });
    expect(inventory).toMatchObject([
      { kind: "root", name: "r2026", state: "active", subject: "CN=Test Root CA", ...facts(chain.root) },
      { kind: "root", name: "r2035", state: "staged" },
      {
        kind: "intermediate",
        name: "i2026",
        state: "active",
        issuer: "CN=Test Root CA",
        ...facts(chain.intermediate),
      },
      {
        kind: "certificate",
        name: "demo/www",
        issuer: "vault-internal",
        dnsNames: ["www.lab.example.com"],
        duration: "30d",
      },
      { kind: "host", name: "nas", dnsNames: ["nas.lab.example.com"], description: "storage" },
    ]);
  });
});

describe("with a mesh", () => {
  it("tell whose identities are in it, and for how long", async () => {
    const { mesh } = await outputs(withMesh({ trustDomain: "mesh.example.com", lifetime: "30m" }));
    expect(mesh).toEqual({ trustDomain: "mesh.example.com", lifetime: "30m" });
  });

  it("list what has a certificate for longer than a workload", async () => {
    const { inventory } = await outputs(withMeshCa());
    expect((inventory as object[]).slice(2)).toMatchObject([
      { kind: "mesh-ca", name: "m2026", state: "active" },
      {
        kind: "certificate",
        name: "istio-system/istiod-tls",
        issuer: "istio-control-plane",
        dnsNames: [
          "istiod.istio-system.svc",
          "istiod-remote.istio-system.svc",
          "istio-pilot.istio-system.svc",
        ],
        duration: "30d",
      },
      {
        kind: "certificate",
        name: "istio-system/istio-authority",
        issuer: "istio-authority",
        dnsNames: [],
        duration: "90d",
      },
      {
        kind: "certificate",
        name: "istio-ingress/internal",
        issuer: "vault-internal",
        dnsNames: ["*.lab.example.com"],
        duration: "90d",
      },
    ]);
  });
});

describe("with an offline root that has not signed yet", () => {
  it("tell what is next, and offer the request", async () => {
    const result = await outputs(offline());
    expect(result.pendingCsrs).toEqual({ i2026: chain.csr });
    expect(result.nextStep).toMatch(
      new RegExp(
        [
          "^Intermediate i2026 waits for its certificate from the offline root r2026:",
          "1\\. pulumi stack output pendingCsrs --json \\| jq -r '\\.\"i2026\"' > i2026\\.csr",
          "2\\. where the root's key is: ceremony/sign-intermediate\\.sh --request i2026\\.csr --fingerprint [0-9a-f]{64} \\.\\.\\. \\(see --help\\)",
          "3\\. write the certificate to homelab-pki:intermediates\\[0\\]\\.certificate, or its file to certificateFile",
          "4\\. pulumi up$",
        ].join("\n"),
      ),
    );
    expect(result).not.toHaveProperty("chain");
    expect(result).not.toHaveProperty("issuerRef");
    expect(result.expiry).toEqual({ roots: { r2026: facts(chain.root).notAfter }, intermediates: {} });
  });

  it("say no more of it once it has signed", async () => {
    const result = await outputs(offline(chain.intermediate.pem));
    expect(result).not.toHaveProperty("nextStep");
    expect(result).not.toHaveProperty("pendingCsrs");
    expect(result.issuerRef).toMatchObject({ name: "vault-internal" });
  });
});
