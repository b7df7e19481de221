import { join, normalize } from "node:path";
import { parse } from "yaml";

/** A job of `.github/workflows/up.yml`, as far as the gate reads it. */
interface Job {
  readonly environment?: string | { readonly name: string };
}

/** What every environment is made of: a change here touches all of them. */
const SHARED: readonly RegExp[] = [
  /^(stacks|components|policy)\//,
  /^package(-lock)?\.json$/,
  /^Pulumi\.yaml$/,
];

/**
 * The environments that the workflows know, in the order in which they are deployed: the jobs of `up.yml` that work in
 * the GitHub environment of their own name, which is also the name of the stack.
 *
 * @param upWorkflow contents of `.github/workflows/up.yml`
 */
export function environmentsOf(upWorkflow: string): string[] {
  const { jobs } = parse(upWorkflow) as { jobs: Readonly<Record<string, Job>> };
  return Object.entries(jobs)
    .filter(([name, { environment }]) => environmentName(environment) === name)
    .map(([name]) => name);
}

/**
 * The environments that a change touches.
 *
 * @param changed paths of changed files, from the root of the checkout
 * @param configurationOf contents of an environment's `Pulumi.<name>.yaml`
 */
export function touchedEnvironments(
  environments: readonly string[],
  changed: readonly string[],
  configurationOf: (environment: string) => string,
): string[] {
  if (changed.some((path) => SHARED.some((pattern) => pattern.test(path)))) return [...environments];
  return environments.filter((environment) => {
    const own = [`Pulumi.${environment}.yaml`, ...namedPaths(parse(configurationOf(environment)))];
    return changed.some((path) => own.some((mine) => path === mine || path.startsWith(`${mine}/`)));
  });
}

/** Every text in a configuration that may be a file of the checkout: a certificate, or a chart's folder. */
function namedPaths(value: unknown): string[] {
  if (typeof value === "string") return [normalize(join("./", value)).replace(/\/$/, "")];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(namedPaths);
}

function environmentName(environment: Job["environment"]): string | undefined {
  return typeof environment === "object" ? environment.name : environment;
}
