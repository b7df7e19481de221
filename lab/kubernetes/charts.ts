import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { Lab } from "../layout.ts";
import { moduleFolder } from "../servers/module.ts";
import { pinnedVersion } from "../servers/versions.ts";
import { withLock } from "../support/lock.ts";
import type { Report } from "../support/progress.ts";
import { run } from "../support/run.ts";

interface ChartSource {
  /** Folder below `lab/servers/` of the programs that it installs. */
  readonly server: string;
  /** Go module that carries the chart and the programs. */
  readonly module: string;
  /** Where it lies in the module. */
  readonly folder: string;
  /** File with CRDs that outlive the chart whatever its values say. */
  readonly definitions?: string;
}

const CERT_MANAGER = "github.com/cert-manager/cert-manager";
const TRUST_MANAGER = "github.com/cert-manager/trust-manager";
const ISTIO = { server: "istio", module: "istio.io/istio" } as const;

const SOURCES = {
  "cert-manager": { server: "cert-manager", module: CERT_MANAGER, folder: "deploy/charts/cert-manager" },
  "trust-manager": { server: "trust-manager", module: TRUST_MANAGER, folder: "deploy/charts/trust-manager" },
  metallb: { server: "metallb", module: "go.universe.tf/metallb", folder: "charts/metallb" },
  "istio-base": {
    ...ISTIO,
    folder: "manifests/charts/base",
    definitions: "files/crd-all.gen.yaml",
  },
  "istio-cni": { ...ISTIO, folder: "manifests/charts/istio-cni" },
  istiod: { ...ISTIO, folder: "manifests/charts/istio-control/istio-discovery" },
  "istio-gateway": { ...ISTIO, folder: "manifests/charts/gateway" },
} as const satisfies Record<string, ChartSource>;

/** A chart that the lab can install. */
export type ChartName = keyof typeof SOURCES;

/** All charts. */
export const CHART_NAMES = Object.keys(SOURCES) as readonly ChartName[];

/** Folder of a chart in the cache; {@link ensureCharts} puts it there. */
export function chartPath(lab: Lab, name: ChartName): string {
  return join(lab.cache.charts, `${name}-${chartVersion(name)}`);
}

/** Version of a chart, with its `v`: that of the module it comes from. */
export function chartVersion(name: ChartName): string {
  const { server, module } = SOURCES[name];
  return pinnedVersion(server, module);
}

/**
 * Copies the charts out of the Go modules that carry them into the cache.
 *
 * @returns how many were missing.
 */
export async function ensureCharts(lab: Lab, report: Report): Promise<number> {
  const missing = CHART_NAMES.filter((name) => !existsSync(chartPath(lab, name)));
  if (missing.length === 0) return 0;
  await mkdir(lab.cache.charts, { recursive: true });
  const onWait = (holder: string) => report(`waiting for process ${holder}, which copies the charts`);
  await withLock(`homelab-pki-charts:${lab.cacheDir}`, onWait, async () => {
    for (const name of missing) {
      report(`copying the chart of ${name}`);
      if (!existsSync(chartPath(lab, name))) await copyChart(name, chartPath(lab, name));
    }
  });
  return missing.length;
}

async function copyChart(name: ChartName, target: string): Promise<void> {
  const work = `${target}.making`;
  await rm(work, { recursive: true, force: true });
  // A module's files are read-only.
  const { server, module, folder } = SOURCES[name];
  const source = join(await moduleFolder(server, module), folder);
  await run("cp", ["--recursive", "--no-preserve=mode", source, work]);
  const file = join(work, "Chart.yaml");
  await writeFile(file, withVersion(await readFile(file, "utf8"), chartVersion(name)));
  const { definitions } = SOURCES[name] as ChartSource;
  if (definitions !== undefined) {
    const path = join(work, definitions);
    await writeFile(path, withoutKeeping(await readFile(path, "utf8")));
  }
  await rename(work, target);
}

/** Chart.yaml with its version, which is set only when a chart is released: it is also the tag of the images. */
export function withVersion(chart: string, version: string): string {
  const document = parseDocument(chart);
  document.set("version", version);
  document.set("appVersion", version);
  return document.toString();
}

/** Definitions that go with their chart, because `destroy` has to leave the cluster as it was. */
export function withoutKeeping(definitions: string): string {
  return definitions.replace(/^ *"?helm\.sh\/resource-policy"?: keep\n/gm, "");
}
