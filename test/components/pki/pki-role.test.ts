import { beforeAll, describe, expect, it } from "vitest";
import { PkiRole, type PkiRoleArgs } from "../../../components/pki/pki-role.ts";
import { record, resolved } from "../../support/mocks.ts";
import { issuingCa, type TestChain, testChain, vaultOutputs } from "../../support/pki.ts";

const ROLE = "vault:pkiSecret/secretBackendRole:SecretBackendRole";

const ARGS: Omit<PkiRoleArgs, "ca"> = {
  role: "lab-internal",
  allowedDomains: ["lab.example"],
  ttl: "90d",
  maxTtl: "365d",
};

let chain: TestChain;
beforeAll(async () => {
  chain = await testChain();
});

const create = (change: Partial<PkiRoleArgs> = {}, isSigned = true) =>
  record(
    () => {
      const ca = issuingCa(chain, isSigned);
      return new PkiRole("role", { ca, ...ARGS, ...change });
    },
    { outputs: vaultOutputs(chain) },
  );

const inputsOf = async (change: Partial<PkiRoleArgs> = {}) => (await create(change)).one(ROLE).inputs;

describe("PkiRole", () => {
  it("allows host names in its domains and nothing else", async () => {
    expect(await inputsOf()).toEqual({
      backend: "pki_int",
      name: "lab-internal",
      allowedDomains: ["lab.example"],
      allowSubdomains: false,
      allowBareDomains: false,
      allowWildcardCertificates: false,
      allowIpSans: false,
      allowAnyName: false,
      allowGlobDomains: false,
      allowLocalhost: false,
      enforceHostnames: true,
      requireCn: false,
      cnValidations: ["hostname"],
      keyType: "ec",
      keyBits: 256,
      keyUsages: ["DigitalSignature"],
      serverFlag: true,
      clientFlag: false,
      codeSigningFlag: false,
      emailProtectionFlag: false,
      ttl: "7776000",
      maxTtl: "31536000",
      generateLease: false,
      noStore: false,
    });
  });

  it("opens what it is told to open", async () => {
    const change = {
      allowSubdomains: true,
      allowBareDomains: true,
      allowWildcardCertificates: true,
      allowIpSans: true,
      allowedUriSans: ["spiffe://lab.example/host/nas"],
      serverFlag: false,
      clientFlag: true,
      noStore: true,
    };
    expect(await inputsOf(change)).toMatchObject(change);
  });

  it("needs no domains for workloads that have an identity and no name", async () => {
    const allowedUriSans = ["spiffe://mesh.example/*"];
    const inputs = await inputsOf({ allowedDomains: undefined, allowedUriSans });
    expect(Object.keys(inputs)).not.toContain("allowedDomains");
    expect(inputs).toMatchObject({ allowedUriSans, requireCn: false, allowAnyName: false });
  });

  it("lets an RSA key encipher, which elliptic-curve keys must not", async () => {
    expect(await inputsOf({ keyType: "rsa" })).toMatchObject({
      keyBits: 2048,
      keyUsages: ["DigitalSignature", "KeyEncipherment"],
    });
  });

  it.each([
    ["29d", true],
    ["30d", false],
  ] as const)("stores certificates of up to %s: not %s", async (maxTtl, noStore) => {
    expect((await inputsOf({ ttl: "1d", maxTtl })).noStore).toBe(noStore);
  });

  it("waits for the default issuer, and does without while that is pending", async () => {
    const signed = await create();
    const issuers = signed.one("vault:pkiSecret/secretBackendConfigIssuers:SecretBackendConfigIssuers");
    expect(signed.one(ROLE).dependencies).toContain(issuers.urn);
    expect((await create({}, false)).ofType(ROLE)).toHaveLength(1);
  });

  it("tells the path that signs, and is the parent of the role", async () => {
    const recording = await create();
    expect(await resolved(recording.value.signPath)).toBe("pki_int/sign/lab-internal");
    expect(await resolved(recording.value.role)).toBe("lab-internal");
    expect(recording.one(ROLE).parent).toBe(recording.one("homelab-pki:index:PkiRole").urn);
  });

  it.each<[string, Partial<PkiRoleArgs>, string]>([
    ["a ttl beyond maxTtl", { ttl: "366d" }, 'ttl: "366d" is not allowed: at most 365d, the role\'s maxTtl'],
    [
      "a maxTtl beyond the CA",
      { maxTtl: "6y" },
      'maxTtl: "6y" is not allowed: at most 5y, the intermediate CA\'s ttl',
    ],
    [
      "a role without purpose",
      { serverFlag: false },
      "serverFlag: a role needs a purpose: serverFlag, clientFlag or both must be true",
    ],
    [
      "a role that signs no names",
      { allowedDomains: undefined },
      "allowedDomains: a role needs names to sign: allowedDomains, allowedUriSans or both",
    ],
    ["an odd key", { keyBits: 224 }, "keyBits: 224 is not allowed: for ec 256, 384, 521"],
  ])("refuses %s", async (_case, change, message) => {
    await expect(create(change)).rejects.toThrow(message);
  });
});
