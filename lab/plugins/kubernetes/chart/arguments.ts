import { containsUnknown, isObject, type Properties, type Value } from "../../provider/values.ts";

/** Inputs of a Chart, resolved. */
export interface ChartArguments {
  /** Path, archive, URL, or name in a repository. */
  readonly chart: string;
  /** Name of the release. @default the resource's name */
  readonly name: string;
  /** Namespace of objects that name none. @default the provider's */
  readonly namespace: string;
  readonly version: string | undefined;
  readonly devel: boolean;
  readonly dependencyUpdate: boolean;
  readonly plainHttp: boolean;
  readonly repository: string | undefined;
  readonly values: Properties;
  /** Paths of values files, the last one first in rank. */
  readonly valueFiles: readonly string[];
  readonly skipCrds: boolean;
  readonly skipAwait: boolean;
  /** Prefix of the children's names. @default the resource's name */
  readonly resourcePrefix: string;
}

const IMPLEMENTED = [
  "chart",
  "name",
  "namespace",
  "version",
  "devel",
  "dependencyUpdate",
  "plainHttp",
  "repositoryOpts",
  "values",
  "valueYamlFiles",
  "skipCrds",
  "skipAwait",
  "resourcePrefix",
];

/**
 * Reads the inputs of a Chart.
 *
 * @returns undefined when one of them is not known yet, in a preview.
 * @throws Error for inputs that this plugin would ignore, and when `chart` is missing.
 */
export function parseArguments(
  resourceName: string,
  inputs: Properties,
  defaultNamespace: string,
): ChartArguments | undefined {
  for (const input of Object.keys(inputs)) {
    if (!IMPLEMENTED.includes(input)) throw notImplemented(input, IMPLEMENTED);
  }
  if (containsUnknown(inputs)) return undefined;
  const chart = text(inputs.chart);
  if (chart === undefined) throw new Error(`Chart "${resourceName}": the input "chart" is required`);
  return {
    chart,
    name: text(inputs.name) ?? resourceName,
    namespace: text(inputs.namespace) ?? defaultNamespace,
    version: text(inputs.version),
    devel: inputs.devel === true,
    dependencyUpdate: inputs.dependencyUpdate === true,
    plainHttp: inputs.plainHttp === true,
    repository: repositoryOf(inputs.repositoryOpts),
    values: isObject(inputs.values) ? inputs.values : {},
    valueFiles: Array.isArray(inputs.valueYamlFiles) ? inputs.valueYamlFiles.map(pathOf) : [],
    skipCrds: inputs.skipCrds === true,
    skipAwait: inputs.skipAwait === true,
    resourcePrefix: text(inputs.resourcePrefix) ?? resourceName,
  };
}

function repositoryOf(options: Value | undefined): string | undefined {
  if (!isObject(options)) return undefined;
  for (const option of Object.keys(options)) {
    if (option !== "repo") throw notImplemented(`repositoryOpts.${option}`, ["repositoryOpts.repo"]);
  }
  return text(options.repo);
}

function pathOf(asset: Value): string {
  const path = isObject(asset) ? text(asset.path) : undefined;
  if (path === undefined) throw notImplemented("valueYamlFiles with anything but a FileAsset", IMPLEMENTED);
  return path;
}

function text(value: Value | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function notImplemented(input: string, implemented: readonly string[]): Error {
  return new Error(
    `Chart: the lab's stand-in for the kubernetes plugin does not implement the input ${input}; ` +
      `it has ${implemented.join(", ")}`,
  );
}
