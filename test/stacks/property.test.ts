import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../stacks/config/index.ts";
import { program } from "../../stacks/program.ts";
import { registryCalls } from "../support/host.ts";
import { record } from "../support/mocks.ts";
import { type TestChain, testChain, vaultOutputs } from "../support/pki.ts";
import { arbitrarySettings } from "./arbitrary-settings.ts";
import { problems, raw, type Settings } from "./settings.ts";

let chain: TestChain;
let valid: fc.Arbitrary<Settings>;
beforeAll(async () => {
  // Room for a mesh CA below the root.
  chain = await testChain(2);
  valid = arbitrarySettings(chain);
});

/** Every line of a refusal names a path of the configuration. */
const NAMES_A_PATH = /^homelab-pki:\S.*: \S/;

type Mutable = Record<string, Record<string, unknown> & Record<string, unknown>[]>;

/** Mistakes that people make, each with the path that the report must name. */
const MISTAKES: readonly (readonly [path: string, mistake: (settings: Mutable) => void])[] = [
  ["domain", (s) => Object.assign(s, { domain: "Not A Domain" })],
  ["domain", (s) => delete s.domain],
  ["domian", (s) => Object.assign(s, { domian: "x" })],
  ["protect", (s) => Object.assign(s, { protect: "yes" })],
  ["vault.address", (s) => Object.assign(s.vault ?? {}, { address: "http://vault:8200" })],
  ["vault.caCertFile", (s) => Object.assign(s.vault ?? {}, { caCertFile: "./no-such-file.pem" })],
  ["rootCa.custody", (s) => Object.assign(s.rootCa ?? {}, { custody: "hsm" })],
  ["rootCa.keyBits", (s) => Object.assign(s.rootCa ?? {}, { keyBits: 1 })],
  ["roots[0].state", (s) => Object.assign(s.roots?.[0] ?? {}, { state: "activ" })],
  ["roots[0].stat", (s) => Object.assign(s.roots?.[0] ?? {}, { stat: "active" })],
  ["roots", (s) => s.roots?.map((root) => Object.assign(root, { state: "retiring" }))],
  ["roots", (s) => Object.assign(s, { roots: "[{" })],
  ["roots[1].id", (s) => s.roots?.splice(1, 9, { ...s.roots[0], state: "staged" })],
  ["intermediateCa.ttl", (s) => Object.assign(s.intermediateCa ?? {}, { ttl: "100 years" })],
  ["intermediateCa.mount", (s) => Object.assign(s.intermediateCa ?? {}, { mount: "pki" })],
  ["intermediates[0].root", (s) => Object.assign(s.intermediates?.[0] ?? {}, { root: "nobody" })],
  ["roles[0].ttl", (s) => Object.assign(s.roles?.[0] ?? {}, { ttl: "99y" })],
  ["roles[0].maxTtl", (s) => Object.assign(s.roles?.[0] ?? {}, { maxTtl: "99y" })],
  ["roles[1].name", (s) => s.roles?.push({ ...s.roles[0] })],
  ["trustRootStack", (s) => Object.assign(s, { layers: ["cluster"] })],
  ["versions", (s) => Object.assign(s, { versions: { kubernetes: "1.1" } })],
  ["clusterIssuer.role", (s) => Object.assign(s.clusterIssuer ?? {}, { role: "no-such-role" })],
  ["mesh.trustDomain", (s) => Object.assign(s.mesh ?? {}, { trustDomain: "Not A Domain" })],
  ["mesh.lifetime", (s) => Object.assign(s.mesh ?? {}, { lifetime: "2h" })],
  ["mesh.clusters", (s) => Object.assign(s.mesh ?? {}, { clusters: [] })],
  [
    "mesh.clusters[1].id",
    (s) => s.mesh?.clusters && Object.assign(s.mesh, { clusters: twins(s.mesh.clusters) }),
  ],
  ["mesh.namespaces[0].name", (s) => Object.assign(s.mesh ?? {}, { namespaces: [{ name: "istio-system" }] })],
  ["mesh.exceptions[0].reason", (s) => Object.assign(s.mesh ?? {}, { exceptions: [{ namespace: "demo" }] })],
  ["hosts[0].name", (s) => s.hosts?.splice(0, 9, { name: "not.one.label" })],
  ["hosts[1].name", (s) => s.hosts?.splice(0, 9, { name: "twin" }, { name: "twin" })],
  ["hosts[0].addresses[0]", (s) => s.hosts?.splice(0, 9, { name: "nas", addresses: ["here"] })],
  [
    "hosts[0].connection.password",
    (s) => s.hosts?.splice(0, 9, { name: "nas", connection: { password: "x" } }),
  ],
  [
    "hosts[0].profiles[0].profile",
    (s) => s.hosts?.splice(0, 9, { name: "nas", profiles: [{ profile: "x" }] }),
  ],
  ["hostDefaults.platform", (s) => Object.assign(s, { hostDefaults: { platform: "windows" } })],
];

describe("any configuration", () => {
  it("without a mistake is accepted", () => {
    fc.assert(
      fc.property(valid, (settings) => {
        expect(problems(raw(settings))).toEqual([]);
      }),
      { numRuns: 800 },
    );
  });

  it("with a mistake is refused by its path", () => {
    fc.assert(
      fc.property(valid, fc.constantFrom(...MISTAKES), (settings, [path, mistake]) => {
        const broken = structuredClone(settings) as Mutable;
        mistake(broken);
        const lines = problems(raw(broken));
        expect(lines.filter((line) => line.startsWith(`homelab-pki:${path}: `))).toHaveLength(1);
      }),
      { numRuns: 800 },
    );
  });

  it("with anything anywhere is accepted or refused by a path, and never crashes", () => {
    fc.assert(
      fc.property(valid, fc.nat(), fc.jsonValue(), (settings, seed, junk) => {
        const broken = structuredClone(settings);
        const places = leaves(broken);
        const [parent, field] = places[seed % places.length] ?? [broken, "domain"];
        Object.assign(parent, { [field]: junk });
        for (const line of problems(raw(broken))) expect(line).toMatch(NAMES_A_PATH);
      }),
      { numRuns: 800 },
    );
  });

  it("with any text for any key is accepted or refused by that key, and never crashes", () => {
    const key = fc.oneof(
      fc.constantFrom("domain", "layers", "vault", "roots", "protect", "hosts"),
      fc.string(),
    );
    fc.assert(
      fc.property(valid, key, fc.oneof(fc.string(), fc.json()), (settings, name, text) => {
        const { values, secretKeys } = raw(settings);
        for (const line of problems({ values: { ...values, [name]: text }, secretKeys })) {
          expect(line).toMatch(NAMES_A_PATH);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("that is accepted builds a program", async () => {
    await fc.assert(
      fc.asyncProperty(valid, async (settings) => {
        const config = loadConfig(raw(settings));
        const { resources, ofType } = await record(() => program(config), {
          outputs: vaultOutputs(chain),
          calls: registryCalls({}),
        });
        const waiting =
          config.trustRoot?.rootCa.custody === "offline" && config.trustRoot?.intermediates.some(isUnsigned);
        const machines = waiting ? [] : (config.remoteHosts?.machines ?? []);
        const mesh = waiting ? undefined : config.mesh;
        const meshRoles = { "istio-csr": 2, "kubernetes-csr": 2, "plug-in": 1 };
        const roles = 1 + machines.length + (mesh ? meshRoles[mesh.ca] : 0);
        expect(ofType("homelab-pki:index:PkiRole")).toHaveLength(waiting ? 0 : roles);
        expect(ofType("homelab-pki:index:IstioMesh")).toHaveLength(mesh ? 1 : 0);
        expect(ofType("homelab-pki:index:AllowRule")).toHaveLength(mesh?.allow.length ?? 0);
        expect(ofType("homelab-pki:index:PlainTextException")).toHaveLength(mesh?.exceptions.length ?? 0);
        const gateways = mesh?.ingress.length ?? 0;
        expect(ofType("homelab-pki:index:Ingress")).toHaveLength(gateways);
        expect(ofType("homelab-pki:index:RemoteHost")).toHaveLength(machines.length);
        const certificates = config.cluster?.certificates ?? [];
        const known = ofType("homelab-pki:index:Certificate").filter(({ name }) => name.startsWith("demo/"));
        expect(known).toHaveLength(waiting ? 0 : certificates.length);
        const names = resources.map(({ type, name }) => `${type} ${name}`);
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 25 },
    );
  });
});

/** A list whose first entry stands in it again. */
function twins(list: unknown): unknown[] {
  const [first] = list as unknown[];
  return [first, first];
}

const isUnsigned = ({ certificate }: { certificate?: string }) => certificate === undefined;

/** Every place of a value: what holds it, and under which name. */
function leaves(value: unknown): [object, string][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) => [
    [value, field] as [object, string],
    ...leaves(inner),
  ]);
}
