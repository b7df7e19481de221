import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { initialConfig, readSettings } from "../../policy/configuration.ts";
import { Exceptions } from "../../policy/kernel/exceptions.ts";
import { LocalCommand, RemoteCommand } from "../../policy/resources/command.ts";
import {
  AppRole,
  CertAuthRole,
  SecretBackendRole,
  SecretBackendRootCert,
  SecretBackendRootSignIntermediate,
  VaultPolicy,
} from "../../policy/resources/vault.ts";
import { RULES } from "../../policy/rules/index.ts";
import { loadConfig } from "../../stacks/config/index.ts";
import { program } from "../../stacks/program.ts";
import { CONNECTION, withHosts } from "../stacks/refuses.ts";
import { raw, type Settings, validSettings } from "../stacks/settings.ts";
import { registryCalls } from "../support/host.ts";
import { record } from "../support/mocks.ts";
import { testChain, vaultOutputs } from "../support/pki.ts";
import { declared } from "./support/declared.ts";
import { type Declared, judgeWith } from "./support/judge.ts";
import { ecKeys, makeCertificate, makeRequest } from "./support/make-certificate.ts";

/** A life of some years from today on, as certificates have it. */
const life = (years: number) => {
  const day = (offset: number) =>
    `${new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`;
  return { from: day(0), to: day(years * 365) };
};

const ROOT = makeCertificate({ pathLength: 2, ...life(10) });
const KEYS = ecKeys("P-384");
const INTERMEDIATE = makeCertificate({
  name: "Test Intermediate CA",
  issuer: ROOT,
  keys: KEYS,
  pathLength: 0,
  constraints: { permitted: ["lab.example.com"] },
  ...life(5),
});

/** What the program registers with a configuration, as policies get to see it. */
async function registered(settings: Settings, ...secretKeys: string[]): Promise<Declared[]> {
  const config = loadConfig(raw(settings, ...secretKeys));
  const { resources } = await record(() => program(config), {
    calls: registryCalls({}),
    outputs: {
      ...vaultOutputs({ ...(await testChain(2)), csr: makeRequest(KEYS) }),
      [SecretBackendRootCert.token]: () => ({ certificate: ROOT.pem, issuerId: "root-issuer" }),
      [SecretBackendRootSignIntermediate.token]: () => ({ certificate: INTERMEDIATE.pem }),
      [AppRole.token]: () => ({ roleId: "role-id" }),
      [LocalCommand.token]: () => ({ stdout: "hvs.CAESIJlU02LQZq6ScTbWk3fVRmZJb1c" }),
      [RemoteCommand.token]: () => ({ stdout: `fact wireguard_public_key ${"A".repeat(43)}=\n` }),
    },
  });
  return declared(resources);
}

/** Messages of the rules that refuse something, by rule, with the settings of an environment. */
async function refused(
  resources: readonly Declared[],
  policy: unknown,
): Promise<Record<string, readonly string[]>> {
  const settings = readSettings(policy, RULES);
  const config = initialConfig(settings, RULES) as Readonly<
    Record<string, { readonly enforcementLevel: string }>
  >;
  const exceptions = new Exceptions(settings.exceptions, new Date("2026-12-01"));
  const messages: Record<string, readonly string[]> = {};
  for (const rule of RULES.filter(({ name }) => config[name]?.enforcementLevel === "mandatory")) {
    const { violations } = await judgeWith(rule, resources, exceptions, config[rule.name]);
    if (violations.length > 0) messages[rule.name] = violations;
  }
  return messages;
}

/** Types of which a machine's component makes resources. */
const OF_HOSTS = [LocalCommand, RemoteCommand, AppRole, CertAuthRole].map(({ token }) => token);

/** The resources of machines alone. */
function ofHosts(resources: readonly Declared[]): Declared[] {
  return resources.filter(({ type, props }) => {
    const token = typeof type === "string" ? type : type.token;
    const isNamed = [SecretBackendRole.token, VaultPolicy.token].includes(token);
    return OF_HOSTS.includes(token) || (isNamed && String(props.name).startsWith("host-"));
  });
}

const tunnelTo = (host: string, address: string) => ({ host, allowedIps: [address] });
const UPSTREAM = { upstream: "127.0.0.1:8000" };
const MACHINES: Settings = withHosts(
  [
    {
      name: "nas",
      addresses: ["192.0.2.21"],
      connection: CONNECTION,
      recoverWithin: "30d",
      profiles: [
        { profile: "docker", contexts: [{ name: "edge", host: "edge.lab.example.com" }] },
        { profile: "nginx", ...UPSTREAM },
        { profile: "rustfs" },
        { profile: "prometheus", config: "own", port: 9443, nodeExporter: {} },
        {
          profile: "generic",
          name: "backup",
          copies: [{ file: "bundle.pem", path: "/etc/backup/tls.pem", owner: "backup:backup" }],
          apply: "systemctl restart backup",
        },
        { profile: "wireguard", addresses: ["10.99.0.1/24"], peers: [tunnelTo("edge", "10.99.0.2/32")] },
      ],
    },
    {
      name: "edge",
      addresses: ["192.0.2.22"],
      connection: { ...CONNECTION, user: "admin", sudo: true },
      enrolment: "step",
      profiles: [
        { profile: "caddy", ...UPSTREAM },
        { profile: "envoy", port: 8443, routes: [{ prefix: "/", ...UPSTREAM, identities: ["nas"] }] },
        { profile: "traefik", port: 9443, ...UPSTREAM },
        {
          profile: "grafana",
          dataSources: [{ uid: "nas", name: "NAS", url: "https://nas.lab.example.com:9443" }],
        },
        { profile: "wireguard", addresses: ["10.99.0.2/24"], peers: [tunnelTo("nas", "10.99.0.1/32")] },
      ],
    },
  ],
  {
    stepCa: {
      url: "https://ca.lab.example.com:9000",
      fingerprint: "ab".repeat(32),
      provisioner: "hosts",
      password: "provisioner's password",
    },
  },
);

let machines: readonly Declared[] = [];

/** The resources with other standard input for a command. */
function changed(name: string, change: (stdin: string) => string): Declared[] {
  return machines.map((resource) => {
    if (resource.name !== name) return resource;
    const text = JSON.stringify(resource.props.stdin);
    const replaced = change(text);
    expect(replaced).not.toBe(text);
    return { ...resource, props: { ...resource.props, stdin: JSON.parse(replaced) } };
  });
}

describe("machines as the components make them", () => {
  beforeAll(async () => {
    machines = ofHosts(await registered(validSettings(MACHINES), "stepCa"));
  });

  it("are refused nothing", async () => {
    expect(machines.length).toBeGreaterThan(10);
    expect(await refused(machines, undefined)).toEqual({});
  });

  it("are refused nothing under regulated", async () => {
    expect(await refused(machines, { preset: "regulated" })).toEqual({});
  });

  it.each(["nas-identity", "edge-identity"])(
    "are refused %s without a timer, a reload and a metric",
    async (name) => {
      const without = changed(name, (stdin) =>
        stdin
          .replaceAll(/On\w+=|cron|periodic|Interval/g, "x")
          .replaceAll("renewed", "x")
          .replaceAll(/systemctl|service|-HUP/g, "x")
          .replaceAll("_not_after_", "_x_"),
      );
      expect(Object.keys(await refused(without, undefined))).toEqual([
        "host-certificate-renewal-scheduled",
        "host-certificate-reloaded",
        "host-certificate-expiry-told",
      ]);
    },
  );

  it.each([
    ["nas-profiles", "--tlsverify", "--tls", "host-docker-tcp-tls-verified"],
    [
      "nas-profiles",
      "ssl_verify_client on",
      "ssl_verify_client off",
      "host-service-client-certificates-verified",
    ],
    ["nas-profiles", "TLSv1.2 TLSv1.3", "TLSv1.1 TLSv1.2", "host-service-tls-minimum"],
    ["nas-profiles", "backup:backup 0400", "backup:backup 0440", "host-file-private-key-mode"],
    ["edge-profiles", "require_and_verify", "request", "host-service-client-certificates-verified"],
    [
      "edge-profiles",
      "require_client_certificate: true",
      "require_client_certificate: false",
      "host-service-client-certificates-verified",
    ],
    [
      "edge-profiles",
      "RequireAndVerifyClientCert",
      "RequestClientCert",
      "host-service-client-certificates-verified",
    ],
  ])("are refused %s with %s as %s", async (name, old, replacement, rule) => {
    const worse = changed(name, (stdin) => stdin.replaceAll(old, replacement));
    expect(Object.keys(await refused(worse, undefined))).toEqual([rule]);
  });
});

describe("Pulumi.homelab.yaml", () => {
  it("is refused nothing that its own settings do not allow, and under regulated what the README says", async () => {
    const path = resolve(import.meta.dirname, "../../Pulumi.homelab.yaml");
    const { config } = parse(readFileSync(path, "utf8"));
    const settings = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key.replace("homelab-pki:", ""), value]),
    );
    const resources = await registered(settings);
    expect(await refused(resources, settings.policy)).toEqual({});
    // Of what machines lack there, the pack's README has the list.
    const lacking = Object.keys(await refused(resources, { preset: "regulated" }));
    const readme = readFileSync(resolve(import.meta.dirname, "../../policy/README.md"), "utf8");
    const [, listed = ""] = readme.split("## What the homelab lacks for `regulated`");
    const [table = ""] = listed.split("\n## ");
    expect(lacking.filter((rule) => rule.startsWith("host-"))).toEqual(
      [...table.matchAll(/^\| `(host-[a-z-]+)`/gm)].map(([, rule]) => rule),
    );
  });
});
