import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { type Lab, PROJECT_DIR } from "../layout.ts";
import { pinnedVersion } from "../servers/versions.ts";
import { findGo } from "../support/go.ts";
import { withLock } from "../support/lock.ts";
import type { Report } from "../support/progress.ts";
import { run } from "../support/run.ts";
import { IMAGE_REGISTRY } from "./images.ts";

/** A chart that the lab can install. Its programs are built from the Go module of the same name. */
export type ChartName = "cert-manager" | "trust-manager";

const MODULES: Readonly<Record<ChartName, string>> = {
  "cert-manager": "github.com/cert-manager/cert-manager",
  "trust-manager": "github.com/cert-manager/trust-manager",
};

/** All charts. */
export const CHART_NAMES = Object.keys(MODULES) as readonly ChartName[];

const LOCAL_IMAGE = { pullPolicy: "Never" } as const;

/**
 * Values of the charts in the lab: images that are on the node, and nothing that waits longer than one replica on
 * one node needs. A CRD goes with its chart, because `destroy` has to leave the cluster as it was.
 */
export const LAB_CHART_VALUES = {
  "cert-manager": {
    imageRegistry: IMAGE_REGISTRY,
    imageNamespace: "",
    image: LOCAL_IMAGE,
    crds: { enabled: true, keep: false },
    webhook: { image: LOCAL_IMAGE, readinessProbe: { initialDelaySeconds: 1, periodSeconds: 1 } },
    cainjector: { image: LOCAL_IMAGE },
    // A hook of Helm's, which runs where Helm itself installs.
    startupapicheck: { enabled: false },
  },
  "trust-manager": {
    imageRegistry: IMAGE_REGISTRY,
    imageNamespace: "",
    image: LOCAL_IMAGE,
    crds: { enabled: true, keep: false },
    app: { leaderElection: { enabled: false } },
    // An image with the public CAs. The bundle of this project trusts its own roots alone.
    defaultPackage: { enabled: false },
  },
} as const satisfies Record<ChartName, object>;

/** Folder of a chart in the cache; {@link ensureCharts} puts it there. */
export function chartPath(lab: Lab, name: ChartName): string {
  return join(lab.cache.charts, `${name}-${chartVersion(name)}`);
}

/** Version of a chart, with its `v`: that of the program it installs. */
export function chartVersion(name: ChartName): string {
  return pinnedVersion(name, MODULES[name]);
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
  await run("cp", ["--recursive", "--no-preserve=mode", await chartInModule(name), work]);
  const file = join(work, "Chart.yaml");
  await writeFile(file, withVersion(await readFile(file, "utf8"), chartVersion(name)));
  await rename(work, target);
}

/** The folder where Go keeps the module, verified against go.sum. */
async function chartInModule(name: ChartName): Promise<string> {
  const go = await findGo();
  const json = await run(go.command, ["mod", "download", "-json", MODULES[name]], {
    cwd: join(PROJECT_DIR, "lab/servers", name),
    environment: { ...process.env, GOFLAGS: "", GOWORK: "off" },
  });
  return join((JSON.parse(json) as { Dir: string }).Dir, "deploy/charts", name);
}

/** Chart.yaml with its version, which is set only when a chart is released: it is also the tag of the images. */
export function withVersion(chart: string, version: string): string {
  const document = parseDocument(chart);
  document.set("version", version);
  document.set("appVersion", version);
  return document.toString();
}
