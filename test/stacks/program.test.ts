import { RunError } from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../stacks/config/index.ts";
import { program } from "../../stacks/program.ts";
import { isSecret, plain, type RecordOptions, record } from "../support/mocks.ts";
import { type TestChain, testChain, vaultOutputs } from "../support/pki.ts";
import { raw, type Settings, validSettings } from "./settings.ts";

const CUSTOM_RESOURCE = "kubernetes:cert-manager.io/v1";
let chain: TestChain;
beforeAll(async () => {
  chain = await testChain();
});

/** Runs the whole program on mocks; resolved outputs stand in for the engine's view of them. */
function run(changes: Settings = {}, options: RecordOptions = {}, ...secretKeys: string[]) {
  const config = loadConfig(raw(validSettings(changes), ...secretKeys));
  return record(() => program(config), {
    outputs: { ...vaultOutputs(chain), ...options.outputs },
    ...options,
  });
}

/** Types and names that one program registers and another does not. */
function difference(more: Awaited<ReturnType<typeof run>>, less: Awaited<ReturnType<typeof run>>): string[] {
  const names = new Set(less.resources.map(({ type, name }) => `${type} ${name}`));
  return more.resources
    .map(({ type, name }) => `${type} ${name}`)
    .filter((name) => !names.has(name))
    .sort();
}

describe("trust-root", () => {
  it("makes the root, the intermediate and the roles and nothing of the cluster", async () => {
    const { resources } = await run({ layers: ["trust-root"] });
    const components = resources.filter(({ custom }) => !custom).map(({ type, name }) => `${type} ${name}`);
    expect(components.sort()).toEqual([
      "homelab-pki:index:IntermediateCa intermediate",
      "homelab-pki:index:PkiMount intermediate-mount",
      "homelab-pki:index:PkiMount root-mount",
      "homelab-pki:index:PkiRole web",
      "homelab-pki:index:RootCa root",
    ]);
    expect(resources.filter(({ type }) => type.startsWith("kubernetes:"))).toEqual([]);
    expect(resources.filter(({ custom }) => custom)).toHaveLength(20);
  });

  it("passes the configuration on", async () => {
    const recording = await run({
      layers: ["trust-root"],
      rootCa: { mount: "ca", commonName: "Root", ttl: "20y", keyType: "rsa" },
      intermediateCa: { mount: "ca-int", commonName: "Int", ttl: "2y", keyBits: 256 },
    });
    const certificate = recording.one("vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert");
    expect(certificate.inputs).toMatchObject({ backend: "ca", commonName: "Root", ttl: "630720000" });
    const signed = recording.one(
      "vault:pkiSecret/secretBackendRootSignIntermediate:SecretBackendRootSignIntermediate",
    );
    expect(signed.inputs).toMatchObject({ backend: "ca", commonName: "Int", ttl: "63072000" });
    const keys = recording.ofType("vault:pkiSecret/secretBackendKey:SecretBackendKey");
    expect(keys.map(({ inputs }) => [inputs.backend, inputs.keyType, inputs.keyBits])).toEqual([
      ["ca", "rsa", 4096],
      ["ca-int", "ec", 256],
    ]);
    const role = recording.one("vault:pkiSecret/secretBackendRole:SecretBackendRole");
    expect(role.inputs).toMatchObject({
      backend: "ca-int",
      name: "web",
      allowedDomains: ["lab.example.com"],
      allowSubdomains: true,
      allowBareDomains: false,
      allowWildcardCertificates: true,
      ttl: "2592000",
      maxTtl: "7776000",
    });
  });

  it("adds two resources for a staged root, and its certificate to the bundle", async () => {
    const before = await run();
    const after = await run({
      roots: [
        { id: "r2026", state: "active" },
        { id: "r2035", state: "staged" },
      ],
    });
    expect(difference(after, before)).toEqual([
      "vault:pkiSecret/secretBackendKey:SecretBackendKey root-r2035-key",
      "vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert root-r2035",
    ]);
    const bundle = after.one("kubernetes:trust.cert-manager.io/v1alpha1:Bundle");
    expect(bundle.inputs.spec.sources).toHaveLength(2);
  });

  it("has Vault log everything from the first key on", async () => {
    const { one } = await run({ audit: { filePath: "/vault/audit/pki.log" } });
    expect(one("vault:index/audit:Audit").inputs).toEqual({
      type: "file",
      path: "homelab-pki",
      options: { file_path: "/vault/audit/pki.log" },
    });
    // A component that waits is registered later, and so is all that is in it.
    for (const ca of ["RootCa", "IntermediateCa"]) {
      expect(one(`homelab-pki:index:${ca}`).dependencies).toContain(one("vault:index/audit:Audit").urn);
    }
  });

  it("adds five resources for a new intermediate", async () => {
    const intermediates = [
      { id: "i2026", root: "r2026", state: "active" },
      { id: "i2027", root: "r2026", state: "staged" },
    ];
    expect(difference(await run({ intermediates }), await run())).toEqual([
      "vault:pkiSecret/secretBackendIntermediateCertRequest:SecretBackendIntermediateCertRequest intermediate-i2027-csr",
      "vault:pkiSecret/secretBackendIntermediateSetSigned:SecretBackendIntermediateSetSigned intermediate-i2027-import",
      "vault:pkiSecret/secretBackendIssuer:SecretBackendIssuer intermediate-i2027",
      "vault:pkiSecret/secretBackendKey:SecretBackendKey intermediate-i2027-key",
      "vault:pkiSecret/secretBackendRootSignIntermediate:SecretBackendRootSignIntermediate intermediate-i2027-signed",
    ]);
  });

  it.each([true, false])("protects mounts, keys and certificates when told so: %s", async (protect) => {
    const { resources } = await run({ protect, layers: ["trust-root"] });
    const held = resources.filter((resource) => resource.protect).map(({ name }) => name);
    const expected = ["intermediate-i2026", "intermediate-i2026-key", "intermediate-mount", "root-mount"];
    if (protect) expect(held).toEqual(expect.arrayContaining([...expected, "root-r2026", "root-r2026-key"]));
    else expect(held).toEqual([]);
  });
});

describe("cluster", () => {
  it("makes the issuer, the bundle and the certificates", async () => {
    const recording = await run();
    const kinds = recording.resources
      .filter(({ type }) => type.includes("cert-manager.io/"))
      .map(({ type }) => type);
    expect(kinds.sort()).toEqual([
      `${CUSTOM_RESOURCE}:Certificate`,
      `${CUSTOM_RESOURCE}:ClusterIssuer`,
      "kubernetes:trust.cert-manager.io/v1alpha1:Bundle",
    ]);
    const { spec } = recording.one(`${CUSTOM_RESOURCE}:ClusterIssuer`).inputs;
    expect(spec.vault).toMatchObject({
      server: "https://vault.example.com:8200",
      path: "pki_int/sign/web",
      auth: {
        kubernetes: {
          role: "cert-manager",
          mountPath: "/v1/auth/kubernetes",
          serviceAccountRef: { name: "vault-issuer", audiences: ["https://api.example.com:6443"] },
        },
      },
    });
    // Without a caCertFile, Vault's listener has a certificate of this very chain.
    const bundle = Buffer.from(spec.vault.caBundle, "base64").toString();
    expect(bundle.trim()).toBe(chain.root.pem.trim());
    expect(recording.one(`${CUSTOM_RESOURCE}:Certificate`).inputs).toMatchObject({
      metadata: { name: "www", namespace: "demo" },
      spec: { dnsNames: ["www.lab.example.com"], duration: "720h", secretName: "www-tls" },
    });
  });

  it("alerts on certificates when told where", async () => {
    const RULE = `kubernetes:monitoring.coreos.com/v1:PrometheusRule`;
    expect((await run()).ofType(RULE)).toEqual([]);
    const { one } = await run({ expiryAlerts: { namespace: "monitoring" } });
    expect(one(RULE).inputs.metadata.namespace).toBe("monitoring");
  });

  it("makes a namespace once, and only when told so", async () => {
    const certificate = { namespace: "demo", dnsNames: ["www.lab.example.com"], duration: "30d" };
    const certificates = ["a", "b"].map((name) => ({ ...certificate, name, createNamespace: true }));
    const namespaces = (await run({ certificates })).ofType("kubernetes:core/v1:Namespace");
    expect(namespaces.map(({ name }) => name)).toEqual(["demo"]);
    expect((await run()).ofType("kubernetes:core/v1:Namespace")).toEqual([]);
  });

  it("installs cert-manager before trust-manager before what needs them", async () => {
    const recording = await run({ certManager: {}, trustManager: {} });
    const dependencies = (type: string, name: string) => recording.one(type, name).dependencies;
    const certManager = recording.one("kubernetes:helm.sh/v4:Chart", "cert-manager-chart").urn;
    const trustManager = recording.one("kubernetes:helm.sh/v4:Chart", "trust-manager-chart").urn;
    // The children of a component wait for it, and it waits for what it depends on.
    expect(dependencies("homelab-pki:index:TrustManager", "trust-manager")).toContain(certManager);
    expect(dependencies("homelab-pki:index:VaultClusterIssuer", "issuer")).toContain(certManager);
    expect(dependencies("homelab-pki:index:RootBundle", "trust-bundle")).toContain(trustManager);
  });

  it("keeps values secret that are secret in the configuration", async () => {
    const settings = { certManager: { values: { token: "s3cret" } }, trustManager: {} };
    const chart = (await run(settings, {}, "certManager")).one(
      "kubernetes:helm.sh/v4:Chart",
      "cert-manager-chart",
    );
    expect(isSecret(chart.inputs.values)).toBe(true);
    expect(plain(chart.inputs.values)).toMatchObject({ token: "s3cret" });
    const open = (await run(settings)).one("kubernetes:helm.sh/v4:Chart", "cert-manager-chart");
    expect(isSecret(open.inputs.values)).toBe(false);
  });

  it("grants the issuer's role alone", async () => {
    const role = { allowedDomains: ["lab.example.com"], ttl: "30d", maxTtl: "90d" };
    const recording = await run({
      roles: [
        { ...role, name: "web" },
        { ...role, name: "other" },
      ],
    });
    const { policy } = recording.one("vault:index/policy:Policy").inputs;
    expect(policy).toContain("pki_int/sign/web");
    expect(policy).not.toContain("other");
  });
});

describe("a preview", () => {
  it("shows the same resources, although nothing is known of them yet", async () => {
    const names = async (preview: boolean) => {
      const { resources } = await run({ certManager: {}, trustManager: {} }, { preview });
      return resources.map(({ type, name }) => `${type} ${name}`).sort();
    };
    expect(await names(true)).toEqual(await names(false));
  });
});

describe("an offline root without the intermediate's certificate", () => {
  const offline = (certificate?: string): Settings => ({
    rootCa: { custody: "offline" },
    roots: [{ id: "r2026", state: "active", certificate: chain.root.pem }],
    intermediates: [{ id: "i2026", root: "r2026", state: "active", certificate }],
  });

  it("deploys what needs no signing CA", async () => {
    const { resources } = await run(offline());
    const types = resources.map(({ type }) => type);
    expect(types).toContain(
      "vault:pkiSecret/secretBackendIntermediateCertRequest:SecretBackendIntermediateCertRequest",
    );
    expect(types).toContain("kubernetes:trust.cert-manager.io/v1alpha1:Bundle");
    for (const type of [
      "homelab-pki:index:PkiRole",
      "vault:index/policy:Policy",
      `${CUSTOM_RESOURCE}:ClusterIssuer`,
    ]) {
      expect(types).not.toContain(type);
    }
  });

  it("goes on to the end once the certificate is there", async () => {
    const { resources } = await run(offline(chain.intermediate.pem));
    const types = resources.map(({ type }) => type);
    expect(types).toContain(`${CUSTOM_RESOURCE}:Certificate`);
    expect(types).toContain("homelab-pki:index:PkiRole");
  });
});

describe("a stack on another stack's trust root", () => {
  const upstream = { layers: ["cluster"], trustRootStack: "organization/homelab-pki/root" };
  const own = { roots: undefined, intermediates: undefined, roles: undefined };

  /** Runs the layer cluster alone; `outputs` are those of the other stack. */
  const runOn = (outputs: Record<string, unknown>) =>
    run({ ...own, ...upstream }, { outputs: { "pulumi:pulumi:StackReference": () => ({ outputs }) } });

  it("reads the roots and where its role signs", async () => {
    const { root } = chain;
    const trustRoot = { roots: [root.pem], rootBundle: root.pem, signPaths: { web: "elsewhere/sign/web" } };
    const recording = await runOn({ trustRoot });
    const types = recording.resources.map(({ type }) => type);
    expect(types.filter((type) => type.startsWith("vault:pkiSecret/"))).toEqual([]);
    const issuer = recording.one(`${CUSTOM_RESOURCE}:ClusterIssuer`);
    expect(issuer.inputs.spec.vault.path).toBe("elsewhere/sign/web");
    const bundle = recording.one("kubernetes:trust.cert-manager.io/v1alpha1:Bundle");
    expect(bundle.inputs.spec.sources).toHaveLength(1);
  });

  it.each([
    [{}, "has no trust root yet"],
    [{ trustRoot: { bundle: "" } }, "has a trust root of another version"],
  ])("refuses a stack with %j", async (outputs, why) => {
    const failure = await runOn(outputs).catch((error: unknown) => error);
    expect(RunError.isInstance(failure) && failure.message).toBe(
      `homelab-pki:trustRootStack: "organization/homelab-pki/root" ${why}; allowed: a stack on which \`pulumi up\` deployed the layer trust-root`,
    );
  });

  it("refuses a role that the other stack does not have", async () => {
    const trustRoot = {
      roots: [chain.root.pem],
      rootBundle: chain.root.pem,
      signPaths: { api: "p/sign/api" },
    };
    const failure = await runOn({ trustRoot }).catch((error: unknown) => error);
    expect(RunError.isInstance(failure) && failure.message).toBe(
      'homelab-pki:clusterIssuer.role: "web" is no role of the trust root; allowed: "api"',
    );
  });
});
