import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { initialConfig, readSettings } from "../../policy/configuration.ts";
import { Exceptions } from "../../policy/kernel/exceptions.ts";
import { RULES } from "../../policy/rules/index.ts";
import { MESH_CA } from "../stacks/mesh/mesh-settings.ts";
import { CHAIN, runMesh } from "../stacks/mesh/run-mesh.ts";
import { ISTIO_CSR_DEPLOYMENT, MISTAKES, type Mistake } from "./mesh-mistakes.ts";
import { declared } from "./support/declared.ts";
import { type Declared, judgeWith } from "./support/judge.ts";

const KNOBS = ["istio-csr", "kubernetes-csr", "plug-in"] as const;
type Knob = (typeof KNOBS)[number];

/** The lab's configuration as it is shipped, without its hosts and its files. */
const LAB: Readonly<Record<string, never>> = Object.fromEntries(
  Object.entries(
    parse(readFileSync(resolve(import.meta.dirname, "../../Pulumi.lab.yaml"), "utf8")).config,
  ).map(([key, value]) => [key.replace("homelab-pki:", ""), value as never]),
);
const CONFIG = initialConfig(readSettings(LAB.policy, RULES), RULES) as Readonly<
  Record<string, Readonly<Record<string, unknown>> & { readonly enforcementLevel: string }>
>;

// The lab's own files are there only while it runs.
const folder = mkdtempSync(resolve(tmpdir(), "homelab-pki-"));
const caCertFile = resolve(folder, "ca.crt");
beforeAll(() => writeFileSync(caCertFile, CHAIN.root.pem));
afterAll(() => rmSync(folder, { recursive: true }));

const recordings = new Map<Knob | undefined, readonly Declared[]>();

/** What a preview of the lab declares when its mesh has that CA, or without a mesh. */
async function labWith(ca: Knob | undefined): Promise<readonly Declared[]> {
  const resources = recordings.get(ca) ?? declared((await previewWith(ca)).resources);
  recordings.set(ca, resources);
  return ca === "istio-csr" ? [...resources, ISTIO_CSR_DEPLOYMENT] : resources;
}

function previewWith(ca: Knob | undefined) {
  const { vault, kubernetesAuth, intermediateCa, mesh, ...rest } = LAB as Readonly<
    Record<string, Record<string, unknown>>
  >;
  return runMesh(
    {
      ...rest,
      layers: ["trust-root", "cluster", ...(ca ? ["mesh"] : [])],
      vault: { ...vault, caCertFile },
      kubernetesAuth: { ...kubernetesAuth, caCertFile },
      // istio-csr's own server has a name, too.
      intermediateCa: {
        ...intermediateCa,
        permittedDnsDomains: ["lab.example.com", "istio-system.svc", "cert-manager.svc"],
      },
      hosts: undefined,
      hostDefaults: undefined,
      mesh: ca && {
        ...mesh,
        ca,
        ...(ca === "plug-in" && { meshCa: MESH_CA }),
        ingress: [
          { name: "internal", namespace: "istio-ingress", hosts: ["*.lab.example.com"], duration: "90d" },
        ],
        exceptions: [
          { namespace: "echo", workload: { app: "legacy" }, port: 9090, reason: "its client knows no TLS" },
        ],
      },
    },
    { preview: true },
  );
}

const BOTH = ["mandatory", "advisory"];

/** What the pack says at some levels: rule and resource, in order. */
async function refused(resources: readonly Declared[], ...levels: readonly string[]): Promise<string[]> {
  const exceptions = new Exceptions([], new Date());
  const found: string[] = [];
  for (const rule of RULES) {
    const config = CONFIG[rule.name];
    if (config === undefined || !levels.includes(config.enforcementLevel)) continue;
    const { violations } = await judgeWith(rule, resources, exceptions, config);
    found.push(...violations.map((message) => `${rule.name} ${message.split(":")[0]}`));
  }
  return found.sort();
}

const withoutMistake = new Map<Knob, string[]>();

/** What it says at both levels about the lab as it is. */
async function refusedOf(ca: Knob): Promise<readonly string[]> {
  const said = withoutMistake.get(ca) ?? (await refused(await labWith(ca), ...BOTH));
  withoutMistake.set(ca, said);
  return said;
}

describe("the lab with its mesh", () => {
  it.each(KNOBS)("passes with %s", async (ca) => {
    expect(await refused(await labWith(ca), "mandatory")).toEqual([]);
  });

  it("is told nothing that it is not told without one, but that the mesh's CA lives long", async () => {
    const without = await refused(await labWith(undefined), ...BOTH);
    expect(await refusedOf("istio-csr")).toEqual(without);
    expect(await refusedOf("kubernetes-csr")).toEqual(without);
    expect(await refusedOf("plug-in")).toEqual(
      [...without, "vault-intermediate-lifetime-short mesh-ca-m2026-signed"].sort(),
    );
  });
});

describe("the pack refuses", () => {
  it.each(MISTAKES)("$what", async ({ ca = "kubernetes-csr", refused: expected, ...mistake }) => {
    const before = await refusedOf(ca);
    const after = await refused(withMistake(await labWith(ca), mistake), ...BOTH);
    expect(after.filter((each) => !before.includes(each))).toEqual(expected);
  });
});

/** The resources with a mistake in one of them. */
function withMistake(
  resources: readonly Declared[],
  { type, name, change }: Pick<Mistake, "type" | "name" | "change">,
): Declared[] {
  const index = resources.findIndex((each) => each.type === type && each.name === name);
  const found = resources[index];
  if (found === undefined) throw new Error(`the program has no ${type} ${name}`);
  if (change === undefined) return resources.toSpliced(index, 1);
  const props = structuredClone(found.props);
  change(props);
  return resources.with(index, { ...found, props });
}
