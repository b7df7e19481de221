/** Values of a Helm chart: nested maps of anything that YAML can hold. */
export type HelmValues = Readonly<Record<string, unknown>>;

/**
 * Lays values over others as Helm lays a user's over a chart's: maps merge key by key, everything else,
 * lists included, is replaced. A `null` stays, because Helm reads it as "drop the chart's default".
 *
 * @param defaults - the values below
 * @param overrides - the values on top
 * @see https://helm.sh/docs/chart_template_guide/values_files/
 */
export function mergeHelmValues(defaults: HelmValues, overrides: HelmValues): HelmValues {
  const merged: Record<string, unknown> = { ...defaults };
  for (const [key, value] of Object.entries(overrides)) {
    const below = merged[key];
    merged[key] = isMap(below) && isMap(value) ? mergeHelmValues(below, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is HelmValues {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
