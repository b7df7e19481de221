import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../stacks/config/index.ts";
import { HOST_KEY } from "../../support/host.ts";
import { CONNECTION, HOST, refuses, withHosts } from "../refuses.ts";
import { load, problems, problemsWith, raw, type Settings, validSettings } from "../settings.ts";

const NO_ADDRESS = "an IPv4 or IPv6 address, such as 192.0.2.21 or 2001:db8::21";
const PRIVATE_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n-----END OPENSSH PRIVATE KEY-----\n";
const OTHER = { ...HOST, name: "edge", addresses: ["192.0.2.22"] };
const JUMP_HOST = { host: "edge.lab.example.com", hostKey: HOST_KEY };

/** The machine with other fields in its connection. */
const connected = (connection: Settings) => withHosts([{ ...HOST, connection }]);

describe("a machine", () => {
  it("takes from the defaults what it does not say itself", () => {
    const { remoteHosts } = load(
      withHosts(
        [
          HOST,
          {
            ...OTHER,
            lifetime: "1d",
            platform: "alpine",
            trustStore: false,
            connection: { ...CONNECTION, host: "edge.lab.example.com", port: 2222, user: "ops" },
          },
        ],
        {
          hostDefaults: {
            lifetime: "14d",
            recoverWithin: "30d",
            connection: { user: "admin", sudo: true, jumpHost: JUMP_HOST },
          },
        },
      ),
    );
    const jumpHost = { ...JUMP_HOST, port: 22, user: "root", privateKey: undefined };
    expect(remoteHosts?.machines).toMatchObject([
      {
        name: "nas",
        path: "homelab-pki:hosts[0]",
        enrolment: "vault",
        lifetime: "14d",
        recoverWithin: "30d",
        platform: "debian",
        trustStore: true,
        connection: { host: "192.0.2.21", port: 22, user: "admin", sudo: true, hostKey: HOST_KEY, jumpHost },
      },
      {
        name: "edge",
        lifetime: "1d",
        platform: "alpine",
        trustStore: false,
        connection: { host: "edge.lab.example.com", port: 2222, user: "ops", sudo: true, jumpHost },
      },
    ]);
  });

  it("has no default's credentials beside its own", () => {
    const { remoteHosts } = loadConfig(
      raw(
        validSettings(withHosts([HOST], { hostDefaults: { connection: { privateKey: PRIVATE_KEY } } })),
        "hostDefaults",
      ),
    );
    expect(remoteHosts?.machines[0]?.connection.privateKey).toBeUndefined();
  });

  it("is only listed without a connection", () => {
    const hosts = [{ name: "printer", dnsNames: ["printer.example.org"], description: "old" }];
    const config = load({ hosts });
    expect(config.hosts).toMatchObject(hosts);
    expect(config.remoteHosts).toBeUndefined();
    expect(load(withHosts(hosts)).remoteHosts?.machines).toEqual([]);
  });

  it("keeps the key of its host without the comment, which may change", () => {
    const { remoteHosts } = load(connected({ agent: true, hostKey: `${HOST_KEY} root@nas` }));
    expect(remoteHosts?.machines[0]?.connection.hostKey).toBe(HOST_KEY);
  });

  refuses([
    [
      { hosts: [HOST] },
      'hosts[0].connection: needs the layer that connects; allowed: nothing, or layers with "hosts"',
    ],
    [
      withHosts([{ name: "nas", profiles: [{ profile: "nginx", upstream: "127.0.0.1:80" }] }]),
      "hosts[0].profiles: a machine without connection is only listed; allowed: nothing, or a connection beside it",
    ],
    [
      withHosts([{ ...HOST, name: "nas.lab" }]),
      'hosts[0].name: "nas.lab" is not allowed; allowed: one label of a DNS name: lower-case letters, digits and -, at most 63',
    ],
    [
      withHosts([{ ...HOST, platform: "windows" }]),
      'hosts[0].platform: "windows" is not allowed; allowed: "debian", "rhel", "alpine", "arch", "macos", "qnap"',
    ],
    [
      withHosts([{ ...HOST, enrollment: "vault" }]),
      'hosts[0].enrollment: unknown field; did you mean "enrolment"? known: name, description, dnsNames, addresses, connection, enrolment, lifetime, keyType, recoverWithin, platform, trustStore, profiles',
    ],
  ]);
});

describe("names and addresses", () => {
  refuses([
    [
      withHosts([HOST, { ...OTHER, name: "nas" }]),
      'hosts[1].name: "nas" is the name of homelab-pki:hosts[0] too; allowed: a name of its own',
    ],
    [
      withHosts([HOST, { ...OTHER, addresses: ["192.0.2.21"] }]),
      'hosts[1].addresses[0]: "192.0.2.21" with port 22 is where homelab-pki:hosts[0] is too; allowed: an SSH server of its own',
    ],
    [
      withHosts([
        { ...HOST, addresses: ["2001:db8::1"] },
        { ...OTHER, connection: { ...CONNECTION, host: "2001:0db8:0::0:1" } },
      ]),
      'hosts[1].connection.host: "2001:0db8:0::0:1" with port 22 is where homelab-pki:hosts[0] is too; allowed: an SSH server of its own',
    ],
    [
      withHosts([{ ...HOST, addresses: ["192.0.2.21", "192.0.2.21"] }]),
      'hosts[0].addresses[1]: "192.0.2.21" is listed twice; allowed: each address once',
    ],
    [
      withHosts([{ ...HOST, dnsNames: ["nas.example.org"] }]),
      'hosts[0].dnsNames[0]: "nas.example.org" is not within homelab-pki:domain ("lab.example.com"); allowed: names below lab.example.com',
    ],
    [
      withHosts([{ ...HOST, dnsNames: ["xlab.example.com"] }]),
      'hosts[0].dnsNames[0]: "xlab.example.com" is not within homelab-pki:domain ("lab.example.com"); allowed: names below lab.example.com',
    ],
    [
      withHosts([{ ...HOST, name: "n".repeat(49) }]),
      `hosts[0].name: "${"n".repeat(49)}" becomes ${"n".repeat(49)}.lab.example.com, 65 characters; allowed: at most 64 with the domain`,
    ],
    [
      withHosts([{ ...HOST, dnsNames: ["*.lab.example.com"] }]),
      'hosts[0].dnsNames[0]: "*.lab.example.com" would let the machine speak for others; allowed: names one by one, below lab.example.com',
    ],
    [
      withHosts([HOST], {
        domain: "hosts.example.org",
        intermediateCa: { permittedDnsDomains: ["lab.example.com"] },
      }),
      'hosts[0].name: "nas" becomes nas.hosts.example.org, which is not within homelab-pki:intermediateCa.permittedDnsDomains; allowed: a domain within lab.example.com',
    ],
  ]);

  refuses(
    ["192.0.2.256", "nas", "192.0.2.0/24", "fe80::1%eth0", ""].map((address) => [
      withHosts([{ ...HOST, addresses: [address] }]),
      `hosts[0].addresses[0]: ${JSON.stringify(address)} is not allowed; allowed: ${NO_ADDRESS}`,
    ]),
  );

  it.each([
    ["another port", { port: 2222 }],
    ["a jump host, behind which addresses are others", { jumpHost: JUMP_HOST }],
  ])("tell two machines of one address apart by %s", (_, difference) => {
    const behind = { ...OTHER, addresses: HOST.addresses, connection: { ...CONNECTION, ...difference } };
    expect(problemsWith(withHosts([HOST, behind]))).toEqual([]);
  });
});

describe("lifetimes", () => {
  refuses([
    [
      withHosts([{ ...HOST, lifetime: "6y" }]),
      'hosts[0].lifetime: "6y" is longer than homelab-pki:intermediateCa.ttl ("5y"); allowed: at most "5y"',
    ],
    [
      withHosts([HOST], { hostDefaults: { lifetime: "6y" } }),
      'hostDefaults.lifetime: "6y" is longer than homelab-pki:intermediateCa.ttl ("5y"); allowed: at most "5y"',
    ],
    [
      withHosts([{ ...HOST, lifetime: "4y", recoverWithin: "2y" }]),
      'hosts[0].recoverWithin: "2y" and the lifetime 4y are longer than homelab-pki:intermediateCa.ttl ("5y"); allowed: at most "5y" together',
    ],
    [
      withHosts([{ ...HOST, lifetime: "59s" }]),
      'hosts[0].lifetime: "59s" would be over before the machine looks at it; allowed: at least 1m',
    ],
  ]);

  it("of a machine that step-ca enrols are step-ca's business", () => {
    const stepCa = { url: "https://ca.example.com:9000", fingerprint: "0".repeat(64), provisioner: "hosts" };
    const changes = withHosts([{ ...HOST, enrolment: "step", lifetime: "6y" }], {
      stepCa: { ...stepCa, password: "x" },
      hostDefaults: { recoverWithin: "30d" },
    });
    expect(problems(raw(validSettings(changes), "stepCa"))).toEqual([]);
  });
});

describe("step-ca", () => {
  const STEP_CA = {
    url: "https://ca.lab.example.com:9000",
    fingerprint: "ab".repeat(32),
    provisioner: "hosts",
  };
  const byStep = { ...HOST, enrolment: "step" };
  const PASSWORD_PATH = "homelab-pki:stepCa.password";

  refuses([
    [
      withHosts([byStep]),
      'hosts[0].enrolment: "step" needs homelab-pki:stepCa; allowed: "vault", or stepCa set',
    ],
    [
      withHosts([HOST], { stepCa: STEP_CA }),
      "stepCa.password: missing; allowed: the provisioner's password set with --secret, or passwordFile",
    ],
    [
      withHosts([byStep], { stepCa: { ...STEP_CA, password: "hunter2" } }),
      `stepCa.password: readable in the stack's file: change it at step-ca; allowed: pulumi config set --secret --path '${PASSWORD_PATH}', or passwordFile`,
    ],
    [
      withHosts([byStep], { stepCa: { ...STEP_CA, passwordFile: "./LICENSE", fingerprint: "ab:cd" } }),
      'stepCa.fingerprint: "ab:cd" is not allowed; allowed: the SHA-256 of the root certificate: 64 hexadecimal digits (step certificate fingerprint)',
    ],
    [
      withHosts([{ ...byStep, recoverWithin: "30d" }], {
        stepCa: { ...STEP_CA, passwordFile: "./package.json" },
      }),
      'hosts[0].recoverWithin: "30d" does not go with enrolment step; allowed: nothing, or enrolment vault',
    ],
  ]);

  it("has its password as it was set", () => {
    const changes = withHosts([byStep], { stepCa: { ...STEP_CA, password: "hunter2" } });
    const { remoteHosts } = loadConfig(raw(validSettings(changes), "stepCa"));
    expect(remoteHosts?.stepCa).toEqual({ ...STEP_CA, password: "hunter2" });
  });
});
