/**
 * Whether a Helm chart is the one of a name, wherever it comes from: a repository (`jetstack/name`), a registry, a folder
 * or a packed file (`name-v1.2.3.tgz`).
 */
export function isChart(chart: string, name: string): boolean {
  return new RegExp(`(^|/)${name}(-v?\\d[^/]*)?/?$`).test(chart);
}
