import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { PROJECT_DIR } from "../../../lab/layout.ts";
import { tryRun } from "../../../lab/support/run.ts";
import { labEnvironment, uniqueName } from "../support/lab.ts";
import { definition } from "./extensions.ts";
import { cluster } from "./object-case.ts";

const NAMESPACE = uniqueName("chart");
const STACK = uniqueName("chart");
const ELSEWHERE = uniqueName("elsewhere");
const KEPT = uniqueName("kept");
const PLURAL = `charted${process.pid}`;
const KIND = `Charted${process.pid}`;

const configMap = (name: string, metadata: string, data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, ${metadata}}\ndata: ${data}\n`;

/** A chart with one of each thing that needs care. */
const chart: Record<string, string> = {
  "Chart.yaml": "apiVersion: v2\nname: small\nversion: 1.0.0\n",
  "crds/definition.yaml": stringify(definition(PLURAL, KIND)).replace(/x_kubernetes_([a-z_]+)/g, (name) =>
    name.replaceAll("_", "-"),
  ),
  "templates/first.yaml": [
    configMap("{{ .Release.Name }}", "labels: ", "{text: {{ .Values.text | quote }}}"),
    configMap(ELSEWHERE, "namespace: default", "{cluster: {{ .Capabilities.KubeVersion.Version | quote }}}"),
    configMap(KEPT, 'namespace: default, annotations: {"helm.sh/resource-policy": keep}', "{}"),
    `apiVersion: v1\nkind: Secret\nmetadata: {name: hidden}\nstringData: {password: {{ .Values.text }}}\n`,
    `apiVersion: trust.cert-manager.io/v1\nkind: ${KIND}\nmetadata: {name: custom}\n`,
    '{{- if (lookup "v1" "Namespace" "" "kube-system") }}',
    configMap("looked-up", "labels: {}", "{}"),
    "{{- end }}",
  ].join("\n---\n"),
  "templates/hook.yaml": configMap("hook", 'annotations: {"helm.sh/hook": pre-install}', "{}"),
};

const program = `
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
const config = new pulumi.Config();
const namespace = new k8s.core.v1.Namespace("namespace", { metadata: { name: "${NAMESPACE}" } });
const chart = new k8s.helm.v4.Chart("small", {
  chart: config.get("chart") ?? "./chart",
  namespace: namespace.metadata.name,
  values: { text: config.require("text") },
});
export const children = chart.resources.apply((resources) => resources.length);
`;

const project: Record<string, string> = {
  "Pulumi.yaml": "name: charted\nmain: index.ts\nruntime: { name: nodejs, options: { typescript: false } }\n",
  "package.json": '{ "name": "charted", "type": "module", "main": "index.ts" }',
  "index.ts": program,
};

let directory: string;

async function pulumi(...args: string[]): Promise<{ code: number | null; output: string }> {
  const { code, stdout, stderr } = await tryRun("pulumi", ["--non-interactive", "--color=never", ...args], {
    cwd: directory,
    environment: { ...labEnvironment(), PULUMI_STACK: STACK },
  });
  return { code, output: stdout + stderr };
}

async function succeed(...args: string[]): Promise<string> {
  const { code, output } = await pulumi(...args);
  if (code !== 0) throw new Error(output);
  return output;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "homelab-pki-chart-"));
  const files = Object.entries(chart).map(([name, text]) => [join("chart", name), text]);
  for (const [name = "", text = ""] of [...files, ...Object.entries(project)]) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  symlinkSync(join(PROJECT_DIR, "node_modules"), join(directory, "node_modules"));
  await succeed("stack", "init", STACK);
  await succeed("config", "set", "text", "first");
});

afterAll(async () => {
  await pulumi("destroy", "--yes", "--skip-preview");
  await pulumi("stack", "rm", "--yes", "--force", STACK);
  rmSync(directory, { recursive: true });
});

const names = async (): Promise<string[]> => {
  const { deployment } = JSON.parse(await succeed("stack", "export"));
  const urns: string[] = deployment.resources.map(({ urn }: { urn: string }) => urn);
  return urns.flatMap((urn) => /helm.sh\/v4:Chart\$kubernetes:(.*)$/.exec(urn)?.[1] ?? []).sort();
};
const dataOf = async (name: string) =>
  (await cluster().find({ apiVersion: "v1", kind: "ConfigMap", id: `${NAMESPACE}/${name}` }))?.data;

describe("a chart", () => {
  test("is previewed before its namespace and the kind it defines exist", async () => {
    const output = await succeed("preview");
    expect(output).toContain(`kubernetes:trust.cert-manager.io/v1:${KIND} small:${NAMESPACE}/custom create`);
    expect(await dataOf("small")).toBe(undefined);
  });

  test("becomes one resource an object, hooks left out", async () => {
    await succeed("up", "--yes", "--skip-preview");
    expect(await names()).toEqual([
      `apiextensions.k8s.io/v1:CustomResourceDefinition::small:${PLURAL}.trust.cert-manager.io`,
      `core/v1:ConfigMap::small:${NAMESPACE}/looked-up`,
      `core/v1:ConfigMap::small:${NAMESPACE}/small`,
      `core/v1:ConfigMap::small:default/${ELSEWHERE}`,
      `core/v1:ConfigMap::small:default/${KEPT}`,
      `core/v1:Secret::small:${NAMESPACE}/hidden`,
      `trust.cert-manager.io/v1:${KIND}::small:${NAMESPACE}/custom`,
    ]);
    expect(await dataOf("small")).toEqual({ text: "first" });
    expect(await succeed("stack", "output", "children")).toBe("7\n");
  });

  test("hides what its Secrets hold from the state", async () => {
    const exported = await succeed("stack", "export");
    expect(exported).toContain('"ciphertext"');
    expect(exported).not.toContain(Buffer.from("first").toString("base64"));
  });

  test("changes nothing when nothing has changed, nor after a refresh", async () => {
    await succeed("preview", "--expect-no-changes");
    await succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    await succeed("preview", "--expect-no-changes");
  });

  test("that is not there fails, and says where it was looked for", async () => {
    await succeed("config", "set", "chart", "./missing");
    const { code, output } = await pulumi("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain("./missing");
    await succeed("config", "rm", "chart");
    await succeed("preview", "--expect-no-changes");
  });

  test("goes with its stack, but for what it wants kept", async () => {
    const inDefault = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", id: `default/${name}` });
    await succeed("destroy", "--yes", "--skip-preview");
    expect(await dataOf("small")).toBe(undefined);
    expect(await cluster().find(inDefault(ELSEWHERE))).toBe(undefined);
    expect(await cluster().find(inDefault(KEPT))).toMatchObject({ kind: "ConfigMap" });
    await cluster().remove(inDefault(KEPT));
  });
});
