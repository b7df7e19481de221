import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { HOST_PART, type HostChange, type Reports, recordHost } from "../../support/host.ts";
import { isSecret, plain } from "../../support/mocks.ts";
import { type TestChain, testChain } from "../../support/pki.ts";

const REMOTE = "command:remote:Command";
const LOCAL = "command:local:Command";
const PKI_ROLE = "vault:pkiSecret/secretBackendRole:SecretBackendRole";
const POLICY = "vault:index/policy:Policy";
const APPROLE = "vault:appRole/authBackendRole:AuthBackendRole";
const CERT_ROLE = "vault:index/certAuthBackendRole:CertAuthBackendRole";
const NOW = "2026-11-23T06:00:00.000Z";
const SPIFFE_ID = "spiffe://lab.example/host/nas";

let chain: TestChain;
beforeAll(async () => {
  chain = await testChain();
});
beforeEach(() => {
  vi.useFakeTimers({ now: new Date(NOW), toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const create = (change?: HostChange, reports?: Reports) => recordHost(chain, change, reports);
const reported = (not_after: string) => ({
  "homelab-hosts/nas": { enrolment: "first", serial: "1", not_after },
});

describe("what a host has in Vault", () => {
  it("is a role that signs for this host only, server and client, and can be revoked", async () => {
    expect((await create()).one(PKI_ROLE).inputs).toMatchObject({
      backend: "pki_int",
      name: "host-nas",
      allowedDomains: ["nas", "nas.lab.example", "s3.lab.example"],
      allowBareDomains: true,
      allowSubdomains: false,
      allowWildcardCertificates: false,
      allowIpSans: true,
      allowedUriSans: [SPIFFE_ID],
      serverFlag: true,
      clientFlag: true,
      ttl: "604800",
      maxTtl: "604800",
      noStore: false,
    });
  });

  it("has no addresses in certificates of a host that has none", async () => {
    expect((await create(() => ({ addresses: [] }))).one(PKI_ROLE).inputs.allowIpSans).toBe(false);
  });

  it("is a policy that signs, reports and does nothing else", async () => {
    expect((await create()).one(POLICY).inputs).toEqual({
      name: "host-nas",
      policy:
        'path "pki_int/sign/host-nas" {\n  capabilities = ["create", "update"]\n' +
        '  denied_parameters = { "not_after" = [] }\n}\n\n' +
        'path "homelab-hosts/nas" {\n  capabilities = ["create", "update"]\n}\n',
    });
  });

  const tokens = {
    tokenPolicies: ["host-nas"],
    tokenNoDefaultPolicy: true,
    tokenType: "batch",
    tokenTtl: 120,
    tokenMaxTtl: 120,
  };

  it("is a login whose secret is good once and for ten minutes", async () => {
    expect((await create()).one(APPROLE).inputs).toEqual({
      backend: "hosts-approle",
      roleName: "host-nas",
      bindSecretId: true,
      secretIdNumUses: 1,
      secretIdTtl: 600,
      ...tokens,
    });
  });

  it("is a login by a certificate of these roots with this identity", async () => {
    const { inputs, deleteBeforeReplace } = (await create()).one(CERT_ROLE);
    // Another bundle replaces it, and the old one would take the new one of the same name along.
    expect(deleteBeforeReplace).toBe(true);
    expect(inputs).toEqual({
      backend: "hosts-cert",
      name: "host-nas",
      certificate: chain.root.pem,
      allowedUriSans: [SPIFFE_ID],
      ...tokens,
    });
  });

  it("is a second role for a host that may come back by itself: longer, and no server's", async () => {
    const { ofType, one } = await create(() => ({ recoverWithin: "30d" }));
    expect(ofType(PKI_ROLE)).toHaveLength(2);
    expect(one(PKI_ROLE, "nas-login-role").inputs).toMatchObject({
      name: "host-nas-login",
      allowedUriSans: [SPIFFE_ID],
      serverFlag: false,
      clientFlag: true,
      maxTtl: String(37 * 86_400),
      noStore: false,
    });
    expect(one(POLICY).inputs.policy.match(/path "[^"]*"/g)).toEqual([
      'path "pki_int/sign/host-nas"',
      'path "pki_int/sign/host-nas-login"',
      'path "homelab-hosts/nas"',
    ]);
  });
});

describe("the enrolment's secret", () => {
  it("is asked for on the operator's machine, shown to nobody and never handed to another command", async () => {
    const { inputs, additionalSecretOutputs } = (await create()).one(LOCAL, "nas-enrolment");
    expect(additionalSecretOutputs).toEqual(["stdout"]);
    expect(inputs).toEqual({
      create: "node components/host/operator/enrolment-secret.ts",
      environment: { HOMELAB_PKI_APPROLE_PATH: "hosts-approle", HOMELAB_PKI_ROLE: "host-nas" },
      triggers: [NOW],
      logging: "none",
      addPreviousOutputInEnv: false,
    });
  });

  it("reaches the host on standard input, as a secret, and is in no other resource", async () => {
    const { resources, one } = await create(() => ({ parts: [HOST_PART] }));
    const { stdin } = one(REMOTE, "nas-identity").inputs;
    expect(isSecret(stdin)).toBe(true);
    expect(plain<string>(stdin)).toContain("nas-approle-role-id nas-enrolment-stdout");
    const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes("nas-enrolment-stdout"));
    expect(holders.map(({ name }) => name)).toEqual(["nas-identity"]);
  });

  it.each([
    ["new for a host that was never enrolled", {}, NOW],
    ["that of the host while its certificate is good", reported("2026-11-23T06:00:01Z"), "first"],
    ["new when its certificate has expired", reported("2026-11-20T06:00:00Z"), NOW],
  ])("belongs to an enrolment that is %s", async (_what, reports, id) => {
    const { one } = await create(() => ({ parts: [HOST_PART] }), reports);
    expect(one(LOCAL, "nas-enrolment").inputs.triggers).toEqual([id]);
    expect(plain<string>(one(REMOTE, "nas-identity").inputs.stdin)).toContain(id);
    expect(one(REMOTE, "nas-profiles").inputs.stdin).toMatch(new RegExp(`^# enrolment ${id}\n`));
  });
});

describe("a host that leaves", () => {
  const revoke = {
    delete: "node components/host/operator/revoke-host.ts",
    environment: {
      HOMELAB_PKI_MOUNT: "pki_int",
      HOMELAB_PKI_SPIFFE_ID: SPIFFE_ID,
      HOMELAB_PKI_CERT_AUTH_PATH: "hosts-cert",
      HOMELAB_PKI_REPORT: "homelab-hosts/nas",
    },
  };

  it("is locked out before anybody goes to it", async () => {
    const { one } = await create(() => ({ parts: [HOST_PART] }));
    const lockout = one(LOCAL, "nas-lockout");
    const there = [one(REMOTE, "nas-identity").urn, one(REMOTE, "nas-profiles").urn];
    expect(lockout.dependencies).toEqual(expect.arrayContaining(there));
    expect(lockout.inputs).toEqual(revoke);
    const alone = await create();
    expect(alone.one(LOCAL, "nas-lockout").dependencies).toContain(alone.one(REMOTE).urn);
  });

  it("is looked at again when its identity is gone, and then loses its roles", async () => {
    const { one, ofType } = await create(() => ({ parts: [HOST_PART] }));
    const revocation = one(LOCAL, "nas-revocation");
    const identity = one(REMOTE, "nas-identity");
    expect(identity.dependencies).toContain(revocation.urn);
    expect(identity.dependencies).toEqual(
      expect.arrayContaining([ofType(PKI_ROLE)[0]?.urn, one(APPROLE).urn, one(CERT_ROLE).urn]),
    );
    expect(revocation.dependencies).toContain(one(CERT_ROLE).urn);
    expect(revocation.inputs).toEqual(revoke);
  });
});
