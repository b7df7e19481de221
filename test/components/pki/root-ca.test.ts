import { beforeAll, describe, expect, it } from "vitest";
import { RootCa, type RootCaArgs } from "../../../components/pki/root-ca.ts";
import { testRoot } from "../../support/certificates.ts";
import { isSecret, plain, record, resolved } from "../../support/mocks.ts";
import { type TestChain, testChain, vaultOutputs } from "../../support/pki.ts";

const KEY = "vault:pkiSecret/secretBackendKey:SecretBackendKey";
const CERTIFICATE = "vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert";
const DEFAULT_ISSUER = "vault:pkiSecret/secretBackendConfigIssuers:SecretBackendConfigIssuers";

const ARGS: RootCaArgs = {
  custody: "vault",
  commonName: "Homelab Root CA",
  vaultAddress: "https://vault.example:8200",
  generations: [{ id: "r2026", state: "active" }],
  generationsPath: "homelab-pki:roots",
};

let chain: TestChain;
beforeAll(async () => {
  chain = await testChain();
});

const create = (change: Partial<RootCaArgs> = {}, protect?: boolean) =>
  record(() => new RootCa("root", { ...ARGS, ...change }, { protect }), { outputs: vaultOutputs(chain) });

describe("RootCa in Vault", () => {
  it("makes a key that never leaves Vault and a certificate for it", async () => {
    const recording = await create();
    expect(recording.one(KEY).inputs).toEqual({
      backend: "pki",
      type: "internal",
      keyName: "r2026",
      keyType: "ec",
      keyBits: 384,
    });
    expect(recording.one(CERTIFICATE).inputs).toEqual({
      backend: "pki",
      type: "existing",
      keyRef: "root-r2026-key-key-id",
      issuerName: "r2026",
      commonName: "Homelab Root CA",
      ttl: "315360000",
      maxPathLength: 1,
      format: "pem",
    });
  });

  it("makes everything a child of its own", async () => {
    const { resources } = await create();
    const root = "urn:pulumi:test::homelab-pki::homelab-pki:index:RootCa::root";
    const mount =
      "urn:pulumi:test::homelab-pki::homelab-pki:index:RootCa$homelab-pki:index:PkiMount::root-mount";
    expect(resources.filter(({ parent }) => parent === root).map(({ name }) => name)).toEqual([
      "root-mount",
      "root-r2026-key",
      "root-r2026",
      "root-issuers",
    ]);
    expect(resources.filter(({ parent }) => parent === mount)).toHaveLength(5);
    expect(resources).toHaveLength(10);
  });

  it("writes into its own inputs nothing that a rotation changes: one would be an update more", async () => {
    const component = (await create()).one("homelab-pki:index:RootCa");
    expect(component.inputs).toEqual({ custody: "vault" });
  });

  it("costs a staged generation two resources and leaves the default issuer as it is", async () => {
    const before = await create();
    const after = await create({ generations: [...ARGS.generations, { id: "r2035", state: "staged" }] });
    const names = before.resources.map(({ name }) => name);
    expect(after.resources.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([
      "root-r2035-key",
      "root-r2035",
    ]);
    expect(after.one(DEFAULT_ISSUER).inputs).toEqual(before.one(DEFAULT_ISSUER).inputs);
  });

  it("makes the active generation the default issuer, whatever came last", async () => {
    const recording = await create({
      generations: [
        { id: "r2026", state: "retiring" },
        { id: "r2035", state: "active" },
        { id: "r2044", state: "staged" },
      ],
    });
    expect(recording.one(DEFAULT_ISSUER).inputs).toEqual({
      backend: "pki",
      default: "root-r2035-issuer-id",
      defaultFollowsLatestIssuer: false,
    });
  });

  it("has room for as many tiers of CAs as it is told", async () => {
    const recording = await create({ maxPathLength: 2 });
    expect(recording.one(CERTIFICATE).inputs.maxPathLength).toBe(2);
    expect(recording.value.maxPathLength).toBe(2);
    expect((await create()).value.maxPathLength).toBe(1);
  });

  it("never re-issues a generation for a new name, lifetime, path length or key size", async () => {
    const recording = await create();
    expect(recording.one(CERTIFICATE).ignoreChanges).toEqual(["commonName", "ttl", "maxPathLength"]);
    expect(recording.one(KEY).ignoreChanges).toEqual(["keyType", "keyBits"]);
  });

  it("protects mount, keys and certificates unless told, but not what is retiring", async () => {
    const generations = [...ARGS.generations, { id: "r2016", state: "retiring" }] as const;
    const protection = async (change: Partial<RootCaArgs>, opt?: boolean) => {
      const recording = await create({ ...change, generations }, opt);
      const names = ["root-mount", "root-r2026-key", "root-r2026", "root-r2016-key", "root-r2016"];
      return names.map((name) => recording.resources.find((r) => r.custom && r.name === name)?.protect);
    };
    expect(await protection({})).toEqual([true, true, true, false, false]);
    expect(await protection({ protect: false })).toEqual([false, false, false, false, false]);
    expect(await protection({}, false)).toEqual([false, false, false, false, false]);
    expect(await protection({ protect: true }, false)).toEqual([true, true, true, false, false]);
  });
});

describe("the bundle", () => {
  it("holds every generation, ordered by id and not by line", async () => {
    const [first, second] = [await testRoot("First"), await testRoot("Second")];
    const bundle = async (ids: readonly string[]) => {
      const pems: Record<string, string> = { r2026: first.pem, r2035: second.pem.trim() };
      const generations = ids.map((id) => ({
        id,
        state: id === "r2026" ? "active" : "staged",
        certificate: pems[id],
      })) as RootCaArgs["generations"];
      return resolved((await create({ custody: "offline", generations })).value.bundle);
    };
    expect(await bundle(["r2026", "r2035"])).toBe(first.pem + second.pem);
    expect(await bundle(["r2035", "r2026"])).toBe(first.pem + second.pem);
  });
});

describe("RootCa offline", () => {
  const offline = (certificate?: string): Partial<RootCaArgs> => ({
    custody: "offline",
    commonName: undefined,
    vaultAddress: undefined,
    generations: [{ id: "r2026", state: "active", certificate }],
  });

  it("makes nothing, and trusts the certificate from config", async () => {
    const { resources, value } = await create(offline(chain.root.pem));
    expect(resources.map(({ type }) => type)).toEqual(["homelab-pki:index:RootCa"]);
    expect(await resolved(value.bundle)).toBe(chain.root.pem);
    expect([value.mount, value.ttl, value.maxPathLength]).toEqual([undefined, undefined, undefined]);
  });

  it("names the place of a missing and of an unfit certificate", async () => {
    await expect(create(offline())).rejects.toThrow(
      "homelab-pki:roots[0].certificate: with an offline root each generation needs its certificate (PEM)",
    );
    await expect(create(offline(chain.intermediate.pem))).rejects.toThrow(
      "homelab-pki:roots[0].certificate: a root certificate is needed, but this one is issued by CN=Test Root CA",
    );
  });
});

describe("RootCa in the state", () => {
  it("signs itself with a key that is a secret", async () => {
    const recording = await create({ custody: "state", ttl: "90m", keyType: "rsa" });
    expect(recording.resources.map(({ type }) => type)).toEqual([
      "homelab-pki:index:RootCa",
      "tls:index/privateKey:PrivateKey",
      "tls:index/selfSignedCert:SelfSignedCert",
    ]);
    expect(recording.one("tls:index/privateKey:PrivateKey").inputs).toEqual({
      algorithm: "RSA",
      rsaBits: 4096,
    });
    const { inputs, ignoreChanges } = recording.one("tls:index/selfSignedCert:SelfSignedCert");
    expect(inputs).toMatchObject({
      subject: { commonName: "Homelab Root CA" },
      isCaCertificate: true,
      maxPathLength: 1,
      allowedUses: ["cert_signing", "crl_signing"],
      validityPeriodHours: 1,
    });
    expect(isSecret(inputs.privateKeyPem)).toBe(true);
    expect(plain(inputs.privateKeyPem)).toBe(chain.root.keyPem);
    expect(ignoreChanges).toEqual(["subject", "validityPeriodHours", "maxPathLength"]);
  });

  it("has room for as many tiers of CAs as it is told", async () => {
    const { one } = await create({ custody: "state", maxPathLength: 2 });
    expect(one("tls:index/selfSignedCert:SelfSignedCert").inputs.maxPathLength).toBe(2);
  });

  it.each([
    [{}, { algorithm: "ECDSA", ecdsaCurve: "P384" }],
    [{ keyType: "ed25519" }, { algorithm: "ED25519" }],
  ] as const)("makes of the key %j %j", async (key, inputs) => {
    const recording = await create({ custody: "state", ...key });
    expect(recording.one("tls:index/privateKey:PrivateKey").inputs).toEqual(inputs);
  });
});

describe("RootCa refuses", () => {
  it.each<[string, Partial<RootCaArgs>, string]>([
    ["no active generation", { generations: [] }, "homelab-pki:roots: exactly one generation must be active"],
    ["a missing name", { commonName: undefined }, "commonName: needed for custody vault"],
    ["a missing address", { vaultAddress: undefined }, "vaultAddress: needed for custody vault"],
    [
      "an unknown custody",
      { custody: "usb" as "vault" },
      'custody: "usb" is not allowed: vault, offline, state',
    ],
    ["an odd key", { keyBits: 1 }, "keyBits: 1 is not allowed: for ec 256, 384, 521"],
    ["room for no CA", { maxPathLength: 0 }, "maxPathLength: 0 is not allowed: a whole number, 1 or more"],
    ["half a tier", { maxPathLength: 1.5 }, "maxPathLength: 1.5 is not allowed: a whole number, 1 or more"],
    [
      "a path length for a root from outside",
      { custody: "offline", maxPathLength: 2 },
      "maxPathLength: not for custody offline, where the ceremony decides it",
    ],
    [
      "a certificate from outside beside its own",
      { generations: [{ id: "r2026", state: "active", certificate: "PEM" }] },
      "homelab-pki:roots[0].certificate: only for custody offline, this root has vault",
    ],
  ])("%s", async (_case, change, message) => {
    await expect(create(change)).rejects.toThrow(message);
  });
});
