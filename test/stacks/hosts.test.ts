import { output } from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../stacks/config/index.ts";
import { program } from "../../stacks/program.ts";
import { registryCalls } from "../support/host.ts";
import { isSecret, plain, type RecordOptions, record, resolved } from "../support/mocks.ts";
import { type TestChain, testChain, vaultOutputs } from "../support/pki.ts";
import { CONNECTION, HOST, withHosts } from "./refuses.ts";
import { raw, type Settings, validSettings } from "./settings.ts";

const REMOTE_HOST = "homelab-pki:index:RemoteHost";
const REMOTE_COMMAND = "command:remote:Command";
const ROLE = "vault:pkiSecret/secretBackendRole:SecretBackendRole";
const REPORT = "vault:kv/getSecret:getSecret";
const EDGE = { ...HOST, name: "edge", addresses: ["192.0.2.22"], dnsNames: ["www.lab.example.com"] };
let chain: TestChain;
beforeAll(async () => {
  chain = await testChain();
});

/** Runs the whole program on mocks; machines answer with their names as WireGuard keys. */
function run(changes: Settings, options: RecordOptions = {}, ...secretKeys: string[]) {
  const config = loadConfig(raw(validSettings(changes), ...secretKeys));
  return record(() => program(config), {
    calls: registryCalls({}),
    ...options,
    outputs: {
      ...vaultOutputs(chain),
      [REMOTE_COMMAND]: ({ name }) => ({
        stdout: `fact wireguard_public_key ${name.replace(/-identity$/, "-key").padEnd(43, "A")}=\n`,
      }),
      "command:local:Command": ({ name }) => ({ stdout: `${name}-secret` }),
      "vault:appRole/authBackendRole:AuthBackendRole": ({ name }) => ({ roleId: `${name}-role-id` }),
      ...options.outputs,
    },
  });
}

const offline = (certificate?: string): Settings => ({
  rootCa: { custody: "offline" },
  roots: [{ id: "r2026", state: "active", certificate: chain.root.pem }],
  intermediates: [{ id: "i2026", root: "r2026", state: "active", certificate }],
});

const STEP_CA = {
  url: "https://ca.lab.example.com:9000",
  fingerprint: "ab".repeat(32),
  provisioner: "hosts",
};

describe("hosts", () => {
  it("gives each machine an identity, and all of them one way into Vault", async () => {
    const { resources, one, ofType } = await run(withHosts([HOST, EDGE]));
    const components = resources.filter(({ custom, parent }) => !custom && parent === "");
    expect(components.map(({ type, name }) => `${type} ${name}`)).toEqual(
      expect.arrayContaining([
        "homelab-pki:index:HostAuthority host-authority",
        `${REMOTE_HOST} nas`,
        `${REMOTE_HOST} edge`,
      ]),
    );
    expect(ofType("homelab-pki:index:HostAuthority")).toHaveLength(1);
    expect(one(ROLE, "edge-role").inputs).toMatchObject({
      backend: "pki_int",
      name: "host-edge",
      allowedDomains: ["edge", "edge.lab.example.com", "www.lab.example.com"],
      allowedUriSans: ["spiffe://lab.example.com/host/edge"],
      ttl: "604800",
    });
  });

  it("makes no machine's connection but those of the layer", async () => {
    const listed = { name: "printer", dnsNames: ["printer.lab.example.com"] };
    expect((await run({ hosts: [listed] })).ofType(REMOTE_HOST)).toEqual([]);
    const { ofType } = await run(withHosts([listed]));
    expect(ofType(REMOTE_HOST)).toEqual([]);
    expect(ofType("vault:appRole/authBackendRole:AuthBackendRole")).toEqual([]);
  });

  it("connects as configured, and tells nobody with what", async () => {
    const connection = {
      ...CONNECTION,
      agent: undefined,
      privateKey: "KEY",
      port: 2222,
      user: "ops",
      sudo: true,
      jumpHost: { host: "edge.lab.example.com", hostKey: CONNECTION.hostKey },
    };
    const { one } = await run(withHosts([{ ...HOST, connection }]), {}, "hosts");
    const { inputs } = one(REMOTE_COMMAND, "nas-identity");
    expect(isSecret(inputs.connection)).toBe(true);
    expect(plain(inputs.connection)).toMatchObject({
      host: "192.0.2.21",
      port: 2222,
      user: "ops",
      privateKey: "KEY",
      hostKey: CONNECTION.hostKey,
      proxy: { host: "edge.lab.example.com", port: 22, user: "root", privateKey: "KEY" },
    });
    expect(inputs.create).toBe("sudo -n sh -s");
  });

  it("uses the mounts that are configured", async () => {
    const hostAuthority = { certAuth: "c", appRole: "a", registry: "r" };
    const { ofType, invocations } = await run(withHosts([HOST], { hostAuthority }));
    const paths = ofType("vault:index/authBackend:AuthBackend").map(({ inputs }) => inputs.path);
    expect(paths.sort()).toEqual(["a", "c"]);
    expect(invocations.filter(({ token }) => token === REPORT).map(({ inputs }) => inputs.path)).toEqual([
      "r/nas",
    ]);
  });

  it("leaves the bare name out where the intermediate may not sign it", async () => {
    const intermediateCa = { permittedDnsDomains: ["lab.example.com"] };
    const { one } = await run(withHosts([HOST], { intermediateCa }));
    expect(one(ROLE, "nas-role").inputs.allowedDomains).toEqual(["nas.lab.example.com"]);
  });

  it("puts the profiles where they belong", async () => {
    const profiles = [{ profile: "generic", name: "backup", apply: "systemctl restart backup" }];
    const { one, ofType } = await run(withHosts([{ ...HOST, profiles }, EDGE]));
    expect(one(REMOTE_COMMAND, "nas-profiles").inputs.stdin).toContain("systemctl restart backup");
    expect(ofType(REMOTE_COMMAND).map(({ name }) => name)).not.toContain("edge-profiles");
  });

  it("tells each end of a tunnel the other's key, however many there are", async () => {
    const names = Array.from({ length: 70 }, (_, index) => `h${index}`);
    const hosts = names.map((name, index) => ({
      name,
      addresses: [`192.0.2.${index + 1}`],
      connection: CONNECTION,
      profiles: [
        {
          profile: "wireguard",
          addresses: [`10.99.0.${index + 1}/24`],
          // Each waits for the key of the last one.
          peers: [{ host: index === 69 ? "h0" : "h69", allowedIps: ["10.99.0.0/24"] }],
        },
      ],
    }));
    const { one } = await run(withHosts(hosts));
    expect(one(REMOTE_COMMAND, "h0-profiles").inputs.stdin).toContain(
      `PublicKey = ${"h69-key".padEnd(43, "A")}=`,
    );
    expect(one(REMOTE_COMMAND, "h69-profiles").inputs.stdin).toContain(
      `PublicKey = ${"h0-key".padEnd(43, "A")}=`,
    );
  });

  it("asks step-ca for those that it enrols, and keeps its password secret", async () => {
    const { one, ofType } = await run(
      withHosts([{ ...HOST, enrolment: "step" }], { stepCa: { ...STEP_CA, password: "hunter2" } }),
      {},
      "stepCa",
    );
    const { inputs } = one("command:local:Command", "nas-enrolment");
    expect(isSecret(inputs.stdin)).toBe(true);
    expect(plain(inputs.stdin)).toBe("hunter2");
    expect(inputs.environment).toMatchObject({ HOMELAB_PKI_STEP_URL: STEP_CA.url });
    expect(ofType("vault:appRole/authBackendRole:AuthBackendRole")).toEqual([]);
  });

  it("waits for a CA that signs, except where another CA enrols", async () => {
    const hosts = [HOST, { ...EDGE, enrolment: "step" }];
    const stepCa = { ...STEP_CA, password: "hunter2" };
    const before = await run(withHosts(hosts, { ...offline(), stepCa }), {}, "stepCa");
    expect(before.ofType(REMOTE_HOST).map(({ name }) => name)).toEqual(["edge"]);
    const after = await run(withHosts(hosts, { ...offline(chain.intermediate.pem), stepCa }), {}, "stepCa");
    expect(after.ofType(REMOTE_HOST).map(({ name }) => name)).toEqual(["nas", "edge"]);
  });
});

describe("a preview", () => {
  it("shows the same resources, although nothing is known of them yet", async () => {
    const names = async (preview: boolean) => {
      const { resources } = await run(withHosts([HOST, EDGE]), { preview });
      return resources.map(({ type, name }) => `${type} ${name}`).sort();
    };
    expect(await names(true)).toEqual(await names(false));
  });
});

describe("the inventory", () => {
  const inventory = async (...args: Parameters<typeof run>) =>
    JSON.parse(JSON.stringify(await resolved(output((await run(...args)).value.inventory)))).filter(
      ({ kind }: { kind: string }) => kind === "host",
    );

  it("tells what a machine is, and until when its certificate is good once it has told", async () => {
    const report = {
      enrolment: "2026-01-01T00:00:00Z",
      serial: "39:dd:2e",
      not_after: "2056-01-08T00:00:00Z",
    };
    const calls = registryCalls({ "homelab-hosts/nas": report });
    const hosts = [{ ...HOST, description: "files" }, EDGE];
    expect(await inventory(withHosts(hosts), { calls })).toEqual([
      {
        kind: "host",
        name: "nas",
        description: "files",
        dnsNames: ["nas", "nas.lab.example.com"],
        addresses: ["192.0.2.21"],
        spiffeId: "spiffe://lab.example.com/host/nas",
        enrolment: "vault",
        profiles: [],
        report: "homelab-hosts/nas",
        notAfter: "2056-01-08T00:00:00Z",
        serialNumber: "39:dd:2e",
      },
      {
        kind: "host",
        name: "edge",
        dnsNames: ["edge", "edge.lab.example.com", "www.lab.example.com"],
        addresses: ["192.0.2.22"],
        spiffeId: "spiffe://lab.example.com/host/edge",
        enrolment: "vault",
        profiles: [],
        report: "homelab-hosts/edge",
      },
    ]);
  });

  it("lists a machine that nobody looks after as it is", async () => {
    const listed = { kind: "host", name: "printer", dnsNames: ["printer.lab.example.com"] };
    expect(await inventory({ hosts: [{ name: "printer", dnsNames: listed.dnsNames }] })).toEqual([listed]);
  });
});

describe("a stack on another stack's trust root", () => {
  const upstream = {
    layers: ["hosts"],
    trustRootStack: "organization/homelab-pki/root",
    roots: undefined,
    intermediates: undefined,
    roles: undefined,
  };
  const runOn = (trustRoot: Record<string, unknown>) =>
    run(
      { ...withHosts([HOST]), ...upstream },
      { outputs: { "pulumi:pulumi:StackReference": () => ({ outputs: { trustRoot } }) } },
    );

  it("signs where the other stack says, within its limits", async () => {
    const { root } = chain;
    const issuing = { mount: "elsewhere", ttl: "1y", permittedDnsDomains: ["lab.example.com"] };
    const { one } = await runOn({ roots: [root.pem], rootBundle: root.pem, signPaths: {}, issuing });
    expect(one(ROLE).inputs).toMatchObject({
      backend: "elsewhere",
      name: "host-nas",
      allowedDomains: ["nas.lab.example.com"],
    });
  });

  it("refuses a machine that would outlive the other stack's CA", async () => {
    const { root } = chain;
    const issuing = { mount: "elsewhere", ttl: "1d" };
    const failure = await runOn({ roots: [root.pem], rootBundle: root.pem, issuing }).catch(
      (e: unknown) => e,
    );
    expect((failure as Error).message).toContain(
      '"7d" is not allowed: at most 1d, the intermediate CA\'s ttl',
    );
  });

  it("makes nothing while the other stack's CA waits", async () => {
    const { root } = chain;
    const { ofType } = await runOn({ roots: [root.pem], rootBundle: root.pem });
    expect(ofType(REMOTE_HOST)).toEqual([]);
  });
});
