import { beforeAll, describe, expect, it } from "vitest";
import { RemoteHost, type RemoteHostArgs } from "../../../components/host/index.ts";
import { removalPayload } from "../../../components/host/payload.ts";
import {
  HOST_PART,
  type HostChange,
  hostArgs,
  type Reports,
  recordHost,
  recordHosts,
} from "../../support/host.ts";
import { isSecret, plain, resolved } from "../../support/mocks.ts";
import { type TestChain, testChain } from "../../support/pki.ts";

const COMPONENT = "homelab-pki:index:RemoteHost";
const REMOTE = "command:remote:Command";
const SPIFFE_ID = "spiffe://lab.example/host/nas";

let chain: TestChain;
beforeAll(async () => {
  chain = await testChain();
});

const create = (change?: HostChange, reports?: Reports) => recordHost(chain, change, reports);

describe("connections", () => {
  it("are two, one for the identity and then one for what uses it", async () => {
    const { ofType, one } = await create(() => ({ parts: [HOST_PART] }));
    const [identity, profiles, ...more] = ofType(REMOTE);
    expect([identity?.name, profiles?.name, more]).toEqual(["nas-identity", "nas-profiles", []]);
    expect(profiles?.dependencies).toContain(identity?.urn);
    for (const { inputs } of [identity, profiles].flatMap((each) => each ?? [])) {
      expect(isSecret(inputs.connection)).toBe(true);
      expect(Object.keys(plain<object>(inputs.connection))).not.toContain("password");
      expect(inputs).toMatchObject({ create: "sh -s", addPreviousOutputInEnv: false });
      expect(inputs).not.toHaveProperty("environment");
    }
    expect(isSecret(one(REMOTE, "nas-profiles").inputs.stdin)).toBe(false);
  });

  it("is one for a host without profiles", async () => {
    expect((await create()).ofType(REMOTE).map(({ name }) => name)).toEqual(["nas-identity"]);
  });

  it("take everything away that they brought", async () => {
    const { one } = await create(() => ({ parts: [HOST_PART] }));
    const quoted = (script: string) => `sh -c '${script.replaceAll("'", "'\\''")}' </dev/null`;
    expect(one(REMOTE, "nas-identity").inputs.delete).toBe(quoted(removalPayload("identity")));
    expect(one(REMOTE, "nas-profiles").inputs.delete).toBe(quoted(removalPayload("profiles")));
  });
});

describe("RemoteHost", () => {
  it("is the parent of everything and keeps no secret in its own inputs", async () => {
    const { resources, one } = await create(() => ({ parts: [HOST_PART] }));
    const { urn, inputs } = one(COMPONENT);
    expect(resources.filter(({ parent }) => parent === urn)).toHaveLength(9);
    expect(inputs).toEqual({
      spiffeId: SPIFFE_ID,
      dnsNames: ["nas", "nas.lab.example", "s3.lab.example"],
    });
  });

  it("tells who it is and what it reported", async () => {
    const { value } = await create(undefined, {
      "homelab-hosts/nas": { enrolment: "first", serial: "1", not_after: "2026-11-30T06:00:00Z" },
    });
    expect([value.spiffeId, value.dnsNames]).toEqual([
      SPIFFE_ID,
      ["nas", "nas.lab.example", "s3.lab.example"],
    ]);
    expect(await resolved(value.report)).toEqual({
      enrolment: "first",
      serial: "1",
      notAfter: "2026-11-30T06:00:00Z",
    });
  });

  it("tells the WireGuard key of a host that has one", async () => {
    const { value } = await create(() => ({ wireguard: true }));
    expect(value.wireguardPublicKey && (await resolved(value.wireguardPublicKey))).toBe("nas-identity-key");
    expect((await create()).value.wireguardPublicKey).toBeUndefined();
  });

  it("has a key of the kind that is asked for, and a role that signs no other", async () => {
    const { ofType, one } = await create(() => ({ keyType: "rsa" }));
    const [role] = ofType("vault:pkiSecret/secretBackendRole:SecretBackendRole");
    expect(role?.inputs).toMatchObject({ name: "host-nas", keyType: "rsa", keyBits: 2048 });
    expect(plain<string>(one(REMOTE, "nas-identity").inputs.stdin)).toContain("KEY_TYPE='rsa'");
  });

  it("makes ten hosts of which none waits for another", async () => {
    const names = Array.from({ length: 10 }, (_, index) => `host-${index}`);
    const { ofType } = await recordHosts(chain, (ground) =>
      names.map((name) => new RemoteHost(name, { ...hostArgs(ground), name, parts: [HOST_PART] })),
    );
    const connections = ofType(REMOTE);
    expect(connections).toHaveLength(20);
    for (const name of names) {
      const others = connections.filter((each) => !each.name.startsWith(`${name}-`)).map(({ urn }) => urn);
      for (const own of connections.filter((each) => each.name.startsWith(`${name}-`))) {
        expect(own.dependencies.filter((urn) => others.includes(urn))).toEqual([]);
      }
    }
  });

  it.each<[string, Partial<RemoteHostArgs>, string]>([
    [
      "two labels",
      { name: "nas.lab" },
      'h.name: "nas.lab" is not allowed: one label of lower-case letters, digits and hyphens',
    ],
    [
      "a name elsewhere",
      { dnsNames: ["a.lab.example", "s3.elsewhere.example"] },
      'h.dnsNames[1]: "s3.elsewhere.example" is not allowed: a name inside lab.example',
    ],
    [
      "a wildcard",
      { dnsNames: ["*.lab.example"] },
      'h.dnsNames[0]: "*.lab.example" is not allowed: a name inside lab.example',
    ],
    [
      "the domain itself",
      { dnsNames: ["lab.example"] },
      'h.dnsNames[0]: "lab.example" is not allowed: a name inside lab.example',
    ],
    [
      "no address",
      { addresses: ["192.0.2.300"] },
      'h.addresses[0]: "192.0.2.300" is not allowed: an IP address',
    ],
    ["an odd lifetime", { lifetime: "soon" as "1h" }, 'h.lifetime: "soon" is not allowed'],
    ["an odd way back", { recoverWithin: "soon" as "1h" }, 'h.recoverWithin: "soon" is not allowed'],
    [
      "a lifetime beyond the CA's",
      { lifetime: "6y" },
      'maxTtl: "6y" is not allowed: at most 5y, the intermediate CA\'s ttl',
    ],
    [
      "two parts of one name",
      { parts: [HOST_PART, HOST_PART] },
      "caddy: a host has each part once, and this one is there already",
    ],
    [
      "a connection without a host key",
      { connection: { host: "nas", hostKey: "", agent: true } },
      'h.connection.hostKey: "" is not allowed',
    ],
  ])("refuses %s", async (_what, change, message) => {
    await expect(create(() => ({ path: "h", ...change }))).rejects.toThrow(message);
  });
});
