import { invalidInput } from "./errors.ts";

/** A chart and its version, as Helm takes them. */
export interface ChartCoordinates {
  /** OCI reference, chart name or local path. */
  readonly chart: string;
  /** Version of the chart. */
  readonly version: string;
}

/** The programs whose versions must fit together. */
export type VersionedProgram = "certManager" | "trustManager" | "kubernetes" | "vault" | "istio" | "istioCsr";

/** Versions by program: `v1.21.2`, `1.34` and `1.34.4` are all fine. */
export type Versions = Readonly<Partial<Record<VersionedProgram, string>>>;

/** The versions that this project installs or expects. */
export const VERSIONS = {
  certManager: "v1.21.2",
  trustManager: "v0.25.0",
  kubernetes: "1.34",
  vault: "1.21",
  istio: "1.31.1",
  istioCsr: "v0.17.0",
} as const satisfies Versions;

/** The charts that this project installs. */
export const CHARTS = {
  certManager: { chart: "oci://quay.io/jetstack/charts/cert-manager", version: VERSIONS.certManager },
  trustManager: { chart: "oci://quay.io/jetstack/charts/trust-manager", version: VERSIONS.trustManager },
  istioBase: { chart: "oci://registry.istio.io/release/charts/base", version: VERSIONS.istio },
  istioCni: { chart: "oci://registry.istio.io/release/charts/cni", version: VERSIONS.istio },
  istiod: { chart: "oci://registry.istio.io/release/charts/istiod", version: VERSIONS.istio },
  istioGateway: { chart: "oci://registry.istio.io/release/charts/gateway", version: VERSIONS.istio },
  istioCsr: { chart: "oci://quay.io/jetstack/charts/cert-manager-istio-csr", version: VERSIONS.istioCsr },
} as const satisfies Record<string, ChartCoordinates>;

/** One row: minor versions that work together. */
type CompatibleVersions = Readonly<Record<VersionedProgram, readonly string[]>>;

/**
 * Which minor versions work together. A version that is in no row was not tried.
 *
 * @see https://cert-manager.io/docs/releases/ for cert-manager with Kubernetes
 * @see https://istio.io/latest/docs/releases/supported-releases/ for Istio with Kubernetes
 */
export const COMPATIBLE_VERSIONS: readonly CompatibleVersions[] = [
  {
    certManager: ["1.21"],
    trustManager: ["0.25"],
    kubernetes: ["1.34"],
    vault: ["1.21"],
    istio: ["1.31"],
    istioCsr: ["0.17"],
  },
];

/**
 * Checks that versions work together by {@link COMPATIBLE_VERSIONS}. Programs that are not named are not
 * checked.
 *
 * @param versions - the versions in use
 * @param table - the table to check against
 * @throws InputPropertyError naming the versions and those that work together
 */
export function checkVersions(versions: Versions, table = COMPATIBLE_VERSIONS): void {
  const used = Object.entries(versions) as [VersionedProgram, string][];
  if (table.some((row) => used.every(([program, version]) => row[program].includes(minor(version))))) return;
  const known = table.map((row) =>
    used.map(([program]) => `${program} ${row[program].join(" or ")}`).join(", "),
  );
  throw invalidInput("versions", versions, `versions that work together (${known.join("; ")})`);
}

/** `v1.21.2` -> `1.21`; a text that is no version stays as it is, and so stands in no row. */
function minor(version: string): string {
  return /^v?(\d+\.\d+)(\.|$|-|\+)/.exec(version)?.[1] ?? version;
}
