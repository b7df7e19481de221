import * as vault from "@pulumi/vault";
import { beforeAll, describe, expect, it } from "vitest";
import { record, recordFailure, resolved } from "../../support/mocks.ts";
import { type TestChain, testChain } from "../../support/pki.ts";
import {
  ARGS,
  answers,
  type Change,
  DEFAULT_ISSUER,
  type Generations,
  IMPORT,
  ISSUER,
  KEY,
  names,
  program,
  REQUEST,
  ROOT,
  SIGNED,
  SUCCESSOR,
} from "./authorities.ts";

let chain: TestChain;
beforeAll(async () => {
  chain = await testChain();
});

const create = (change: Change = {}) => record(program(change), answers(chain, change));
/** Messages of a run that fails half-way. */
const fail = (change: Change) => recordFailure(program(change), answers(chain, change));

describe("IntermediateCa", () => {
  it("makes key, request, signature, import and issuer of a generation", async () => {
    const recording = await create();
    expect(recording.one(KEY, "int-i2026-key").inputs).toEqual({
      backend: "pki_int",
      type: "internal",
      keyName: "i2026",
      keyType: "ec",
      keyBits: 384,
    });
    expect(recording.one(REQUEST).inputs).toEqual({
      backend: "pki_int",
      type: "existing",
      keyRef: "int-i2026-key-key-id",
      commonName: "Test Intermediate CA",
      format: "pem",
    });
    expect(recording.one(SIGNED).inputs).toEqual({
      backend: "pki",
      issuerRef: "root-r2026-issuer-id",
      csr: chain.csr,
      commonName: "Test Intermediate CA",
      ttl: "157680000",
      maxPathLength: 0,
      format: "pem",
    });
    expect(recording.one(IMPORT).inputs).toEqual({ backend: "pki_int", certificate: chain.intermediate.pem });
    expect(recording.one(ISSUER).inputs).toEqual({
      backend: "pki_int",
      issuerRef: "int-i2026-import-issuer-id",
      issuerName: "i2026",
      leafNotAfterBehavior: "truncate",
    });
    expect(recording.one(DEFAULT_ISSUER, "int-issuers").inputs).toEqual({
      backend: "pki_int",
      default: "int-i2026-import-issuer-id",
      defaultFollowsLatestIssuer: false,
    });
  });

  it("has the root constrain the names that it may sign", async () => {
    const recording = await create({ intermediate: { permittedDnsDomains: ["lab.example.com"] } });
    expect(recording.one(SIGNED).inputs.permittedDnsDomains).toEqual(["lab.example.com"]);
  });

  it.each(["permittedDnsDomains", "permittedUriDomains", "excludedIpRanges"])(
    "constrains no names of a certificate that another signs: %s",
    async (limit) => {
      const change = {
        root: { custody: "state" },
        intermediate: { [limit]: ["lab.example.com"] },
      } as const;
      await expect(create(change)).rejects.toThrow(
        `${limit}: only for a root of custody vault, this one has state`,
      );
    },
  );

  it("tells where its default issuer signs further CAs", async () => {
    const { value } = await create();
    expect(await resolved(value.signIntermediatePath)).toBe("pki_int/root/sign-intermediate");
    const change: Change = {};
    const { one } = await record(
      () => {
        const { signIntermediatePath } = program(change)();
        return new vault.Policy("policy", { policy: signIntermediatePath });
      },
      answers(chain, change),
    );
    expect(one("vault:index/policy:Policy").dependencies).toContain(one(DEFAULT_ISSUER, "int-issuers").urn);
  });

  it("makes everything its own child, the signature in the root's mount included", async () => {
    const recording = await create();
    const { urn } = recording.one("homelab-pki:index:IntermediateCa");
    expect(names(recording.resources.filter(({ parent }) => parent === urn)).sort()).toEqual([
      "int-i2026",
      "int-i2026-csr",
      "int-i2026-import",
      "int-i2026-key",
      "int-i2026-signed",
      "int-issuers",
      "int-mount",
    ]);
  });

  it("gives the chain, leaf's end first, and the ids of its issuers", async () => {
    const { value } = await create();
    expect(await resolved(value.chain ?? expect.fail("no chain"))).toBe(
      chain.intermediate.pem + chain.root.pem,
    );
    expect([...value.issuerIds.keys()]).toEqual(["i2026"]);
    expect(await resolved(value.path)).toBe("pki_int");
    expect(value.pending).toEqual([]);
  });

  it("never re-issues a generation for a new name, lifetime, limit or key size", async () => {
    const recording = await create();
    expect(recording.one(KEY, "int-i2026-key").ignoreChanges).toEqual(["keyType", "keyBits"]);
    expect(recording.one(REQUEST).ignoreChanges).toEqual(["commonName", "ttl"]);
    expect(recording.one(SIGNED).ignoreChanges).toEqual([
      "commonName",
      "ttl",
      "maxPathLength",
      "permittedDnsDomains",
      "permittedUriDomains",
      "excludedIpRanges",
    ]);
    // Only a certificate from outside can change while its resources stay.
    expect(recording.one(IMPORT).ignoreChanges).toEqual([]);
  });

  it("costs a staged generation five resources and leaves the default issuer as it is", async () => {
    const before = await create();
    const after = await create({ intermediate: { generations: [...ARGS.generations, SUCCESSOR] } });
    expect(
      names(after.resources)
        .filter((name) => !names(before.resources).includes(name))
        .sort(),
    ).toEqual(["int-i2031", "int-i2031-csr", "int-i2031-import", "int-i2031-key", "int-i2031-signed"]);
    expect(after.one(DEFAULT_ISSUER, "int-issuers").inputs.default).toBe("int-i2026-import-issuer-id");
  });

  it("protects mount, keys, certificates and issuers, but not what is retiring", async () => {
    const generations: Generations = [...ARGS.generations, { ...SUCCESSOR, state: "retiring" }];
    const protectedNames = async (protect?: boolean) => {
      const { resources } = await create({
        intermediate: { generations, protect },
        root: { protect: false },
      });
      return names(resources.filter((resource) => resource.protect === true)).sort();
    };
    expect(await protectedNames()).toEqual(["int-i2026", "int-i2026-key", "int-i2026-signed", "int-mount"]);
    expect(await protectedNames(false)).toEqual([]);
  });

  it("has a certificate signed with the key of a root in the state, which stays secret", async () => {
    const recording = await create({ root: { custody: "state" } });
    const { inputs, ignoreChanges, parent } = recording.one("tls:index/locallySignedCert:LocallySignedCert");
    expect(inputs).toMatchObject({
      certRequestPem: chain.csr,
      caCertPem: chain.root.pem,
      isCaCertificate: true,
      maxPathLength: 0,
      allowedUses: ["cert_signing", "crl_signing"],
      validityPeriodHours: 43_800,
    });
    expect(ignoreChanges).toEqual(["validityPeriodHours", "maxPathLength"]);
    expect(parent).toBe(recording.one("homelab-pki:index:IntermediateCa").urn);
    expect(recording.ofType(SIGNED)).toEqual([]);
  });

  it("previews without knowing any certificate", async () => {
    const { resources } = await create({ record: { preview: true } });
    expect(resources).toHaveLength(23);
  });

  it("refuses a root that did not sign the generation", async () => {
    const stranger = await testChain();
    const outputs = { [SIGNED]: () => ({ certificate: stranger.intermediate.pem }) };
    expect(await fail({ record: { outputs } })).toEqual([
      expect.stringContaining(
        "intermediates[0].root: not signed by root generation r2026; its issuer is CN=Test Root CA",
      ),
    ]);
  });
});

describe("IntermediateCa refuses", () => {
  const only = (change: Partial<Generations[number]>): Change => ({
    intermediate: { generations: [{ id: "i2026", root: "r2026", state: "active", ...change }] },
  });

  it.each<[string, Change, string]>([
    [
      "two generations of one id",
      { intermediate: { generations: [...ARGS.generations, ...ARGS.generations] } },
      'intermediates[1].id: "i2026" is not allowed: an id that no other entry has',
    ],
    [
      "a root generation that does not exist",
      only({ root: "r2035" }),
      'intermediates[0].root: "r2035" is not allowed: the generations of the root are r2026',
    ],
    [
      "a root generation that signs nothing yet",
      {
        ...only({ root: "r2035" }),
        root: { generations: [...ROOT.generations, { id: "r2035", state: "staged" }] },
      },
      'intermediates[0].root: "r2035" is not allowed: this root is staged and signs nothing yet',
    ],
    [
      "a certificate from outside beside a root in Vault",
      only({ certificate: "PEM" }),
      "intermediates[0].certificate: only for custody offline, the root has vault",
    ],
    [
      "a lifetime longer than the root's",
      { intermediate: { ttl: "11y" } },
      'ttl: "11y" is not allowed: at most 10y, the root\'s ttl',
    ],
    ["an odd key", { intermediate: { keyBits: 1 } }, "keyBits: 1 is not allowed: for ec 256, 384, 521"],
    ...[1, -1, 0.5].map((maxPathLength): [string, Change, string] => [
      `the path length ${maxPathLength}`,
      { intermediate: { maxPathLength } },
      `maxPathLength: ${maxPathLength} is not allowed: a whole number, 0 or more and below the root's maxPathLength (1)`,
    ]),
  ])("%s", async (_case, change, message) => {
    await expect(create(change)).rejects.toThrow(message);
  });
});
