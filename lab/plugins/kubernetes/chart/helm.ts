import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import type { ChartArguments } from "./arguments.ts";

/** What a chart can ask about the cluster. */
export interface Capabilities {
  /** Version of the API server, `v1.34.4`. */
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
}

/**
 * Renders a chart with the `helm` on the PATH, hooks left out.
 *
 * @returns the manifest, YAML documents.
 * @throws Error with helm's own words when it cannot find or render the chart.
 */
export async function renderChart(
  chart: ChartArguments,
  capabilities: Capabilities,
  kubeconfig: KubeConfig,
): Promise<string> {
  // 0700. A chart can look objects up in the cluster, so helm needs the credentials that the provider has.
  const directory = await mkdtemp(join(tmpdir(), "homelab-pki-helm-"));
  try {
    const file = join(directory, "kubeconfig");
    await writeFile(file, kubeconfig.exportConfig(), { mode: 0o600 });
    // Values may hold secrets: they go in through standard input and stand in no argument and no file.
    return await run([...helmArguments(chart, capabilities), "--kubeconfig", file], chart);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The command line of `helm` that renders a chart as the official plugin does. */
export function helmArguments(chart: ChartArguments, capabilities: Capabilities): readonly string[] {
  const option = (flag: string, value: string | undefined): string[] =>
    value === undefined ? [] : [flag, value];
  const toggle = (flag: string, on: boolean): string[] => (on ? [flag] : []);
  return [
    "template",
    chart.name,
    chart.chart,
    "--no-hooks",
    // Lets the chart look objects up in the cluster.
    "--dry-run=server",
    ...toggle("--include-crds", !chart.skipCrds),
    ...toggle("--devel", chart.devel),
    ...toggle("--dependency-update", chart.dependencyUpdate),
    ...toggle("--plain-http", chart.plainHttp),
    ...option("--namespace", chart.namespace),
    ...option("--version", chart.version),
    ...option("--repo", chart.repository),
    ...option("--kube-version", capabilities.kubeVersion),
    ...capabilities.apiVersions.flatMap((version) => ["--api-versions", version]),
    ...chart.valueFiles.flatMap((file) => ["--values", file]),
    "--values",
    "-",
  ];
}

function run(args: readonly string[], chart: ChartArguments): Promise<string> {
  return new Promise((resolve, reject) => {
    const helm = spawn("helm", args, { stdio: ["pipe", "pipe", "pipe"] });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    helm.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    helm.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    helm.on("error", (error: NodeJS.ErrnoException) => {
      const missing =
        "helm is not on the PATH; the lab's stand-in for the kubernetes plugin needs it to render charts";
      reject(error.code === "ENOENT" ? new Error(missing) : error);
    });
    helm.on("close", (code) => {
      if (code === 0) return resolve(Buffer.concat(output).toString("utf8"));
      const words = Buffer.concat(errors)
        .toString("utf8")
        .replace(/^Error: /m, "")
        .trim();
      reject(new Error(`Chart "${chart.name}" (${chart.chart}) could not be rendered: ${words}`));
    });
    // helm may end before it has read its values, of a chart that is not there for example.
    helm.stdin.on("error", () => {});
    helm.stdin.end(JSON.stringify(chart.values));
  });
}
