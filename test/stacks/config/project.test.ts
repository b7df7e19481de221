import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { PROFILES } from "../../../components/host/profiles/index.ts";
import { VERSIONS } from "../../../components/shared/versions.ts";
import { LAB_CHART_VALUES } from "../../../lab/kubernetes/chart-values.ts";
import { chartPath, chartVersion } from "../../../lab/kubernetes/charts.ts";
import { labLayout } from "../../../lab/layout.ts";
import { loadConfig } from "../../../stacks/config/index.ts";
import { KEYS } from "../../../stacks/config/schema/index.ts";
import { typeOf } from "../../../stacks/config/schema/inspect.ts";
import { testRoot } from "../../support/certificates.ts";
import { HOST_KEY } from "../../support/host.ts";
import { problems, raw, type Settings, validSettings } from "../settings.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");

interface Declaration {
  readonly type: string;
  readonly description: string;
  readonly default?: unknown;
}

const readYaml = (file: string) => parse(readFileSync(join(PROJECT, file), "utf8"));
const project = readYaml("Pulumi.yaml");
const declared: Readonly<Record<string, Declaration>> = project.config;

/** The keys of a stack's file without their namespace, over the project's defaults, as the engine merges them. */
function stackSettings(file: string): Settings {
  const own = Object.entries(readYaml(file).config).map(([key, value]) => [
    key.replace(/^homelab-pki:/, ""),
    value,
  ]);
  const defaults = Object.entries(declared).map(([key, declaration]) => [key, declaration.default]);
  return { ...Object.fromEntries(defaults), ...Object.fromEntries(own) };
}

/** The mesh of the lab, as its configuration has it. */
function labMesh() {
  return stackSettings("Pulumi.lab.yaml").mesh as Record<"charts" | "values", Record<string, unknown>>;
}

describe("Pulumi.yaml", () => {
  it("declares the keys of the schema with their types", () => {
    const types = Object.entries(declared).map(([key, { type }]) => [key, type]);
    expect(types).toEqual(Object.entries(KEYS).map(([key, schema]) => [key, typeOf(schema)]));
  });

  it.each(Object.keys(KEYS))("has a default for %s that means the same as nothing", (key) => {
    const result = (value: unknown) => {
      const config = raw(validSettings({ [key]: value }));
      const lines = problems(config);
      return lines.length > 0 ? lines : loadConfig(config);
    };
    expect(result(declared[key]?.default)).toEqual(result(undefined));
  });

  it("demands only what every stack needs", () => {
    const demanded = Object.entries(declared).filter((entry) => entry[1].default === undefined);
    expect(demanded.map(([key]) => key)).toEqual(["domain", "vault"]);
  });

  it.each(Object.entries(KEYS))("names every field of %s", (key, schema) => {
    const described = declared[key]?.description ?? "";
    for (const field of fields(schema)) expect(described).toMatch(new RegExp(`\\b${field}\\b`));
  });

  it("names every profile", () => {
    const described = declared.hosts?.description ?? "";
    expect(described).toContain(`profile (${PROFILES.map(({ name }) => name).join(", ")})`);
  });

  it("runs stacks/index.ts without ts-node", () => {
    expect(project.runtime).toMatchObject({ name: "nodejs", options: { typescript: false } });
    expect(JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")).main).toBe("stacks/index.ts");
  });
});

/** Names of the fields of an object, or of the objects in a list. */
function fields(schema: unknown): string[] {
  const { def, shape } = schema as { def: Record<string, unknown>; shape?: Record<string, unknown> };
  if (shape !== undefined) return Object.keys(shape);
  const inner = def.innerType ?? def.element;
  return inner === undefined ? [] : fields(inner);
}

describe("the shipped stacks", () => {
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "homelab-pki-project-"));
    writeFileSync(join(directory, "ca.pem"), (await testRoot()).pem);
    writeFileSync(join(directory, "host.pub"), `${HOST_KEY} root@host\n`);
    writeFileSync(join(directory, "id"), "-----BEGIN OPENSSH PRIVATE KEY-----\n");
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it("homelab has the values of the decision record", () => {
    const { trustRoot, cluster, ...common } = loadConfig(raw(stackSettings("Pulumi.homelab.yaml")));
    expect(common).toMatchObject({ protect: true, domain: "lab.daviestechlabs.io" });
    expect(common.vault.address).toBe("https://vault.security.svc:8200");
    expect(trustRoot).toMatchObject({
      rootCa: { custody: "vault", mount: "pki", commonName: "Homelab Root CA", ttl: "10y" },
      intermediateCa: { mount: "pki_int", commonName: "Homelab Intermediate CA", ttl: "5y" },
      roles: [
        {
          name: "lab-internal",
          allowBareDomains: true,
          ttl: "90d",
          maxTtl: "365d",
          keyType: "ec",
          keyBits: 256,
        },
      ],
    });
    expect(cluster).toMatchObject({
      issuerAccess: {
        role: "cert-manager",
        policy: "cert-manager-pki",
        audience: "https://192.168.100.20:6443",
      },
      clusterIssuer: { name: "vault-internal", role: "lab-internal" },
      trustBundle: { name: "homelab-ca-bundle" },
      certificates: [{ name: "envoy-internal", dnsNames: ["*.lab.daviestechlabs.io"] }],
    });
    expect(common.remoteHosts?.machines.map(({ name, platform }) => [name, platform])).toEqual([
      ["gravenhollow", "debian"],
      ["candlekeep", "qnap"],
      ["waterdeep", "macos"],
    ]);
  });

  it("lab deploys the same layers to the lab's addresses, unprotected", () => {
    const text = JSON.stringify(stackSettings("Pulumi.lab.yaml"));
    // The lab's own files are there only while it runs.
    const settings = JSON.parse(
      text
        .replaceAll(/\/var\/lib\/homelab-pki\/lab\/[a-z/]+ca\.crt/g, join(directory, "ca.pem"))
        .replaceAll(/\/var\/lib\/homelab-pki\/lab\/[a-z/_0-9]+_key\.pub/g, join(directory, "host.pub"))
        .replaceAll(/\/var\/lib\/homelab-pki\/lab\/ssh\/id_ed25519/g, join(directory, "id")),
    );
    const config = loadConfig(raw(settings));
    expect(config).toMatchObject({ layers: ["trust-root", "cluster", "mesh", "hosts"], protect: false });
    expect(config.vault.address).toBe("https://192.0.2.2:8200");
    expect(config.cluster?.kubernetesAuth).toMatchObject({
      existing: false,
      host: "https://192.0.2.10:6443",
    });
  });

  it("lab looks after the lab's own hosts", () => {
    const { hosts, domain, hostDefaults } = stackSettings("Pulumi.lab.yaml");
    const lab = labLayout();
    const own = lab.hosts.map(({ name, address, publishedPort, publicHostKey }) => ({
      name,
      addresses: [address],
      connection: { host: "127.0.0.1", port: publishedPort, hostKeyFile: publicHostKey },
    }));
    expect(hosts).toMatchObject(own);
    expect(domain).toBe(lab.domain);
    expect(hostDefaults).toMatchObject({ connection: { privateKeyFile: lab.ssh.privateKey } });
  });

  it.each([
    ["certManager", "cert-manager"],
    ["trustManager", "trust-manager"],
  ] as const)("lab installs %s from the lab's own chart and images", (key, name) => {
    const settings = stackSettings("Pulumi.lab.yaml")[key];
    expect(settings).toMatchObject({ chart: chartPath(labLayout(), name), values: LAB_CHART_VALUES[name] });
    expect(chartVersion(name)).toBe(VERSIONS[key]);
  });

  it.each([
    ["cni", "istio-cni"],
    ["istiod", "istiod"],
    ["gateway", "istio-gateway"],
  ] as const)("lab installs Istio's %s from the lab's own chart and images", (key, name) => {
    const { charts, values } = labMesh();
    expect(charts[key]).toBe(chartPath(labLayout(), name));
    expect(values[key]).toEqual(LAB_CHART_VALUES[name]);
  });

  it("lab installs Istio's definitions from the lab's own chart", () => {
    expect(labMesh().charts.base).toBe(chartPath(labLayout(), "istio-base"));
  });
});
