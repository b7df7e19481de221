import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The parts of a package.json that matter to the engine. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly pulumi?: {
    readonly resource?: boolean;
    readonly name?: string;
    readonly version?: string;
    readonly server?: string;
  };
}

/** A resource plugin that a program needs. */
export interface RequiredPlugin {
  readonly name: string;
  readonly version: string;
  /** Where to download it; empty for the default. */
  readonly server: string;
}

/** Manifests of the direct dependencies that are installed, in the order of package.json. */
export function installedDependencies(directory: string): Manifest[] {
  return dependencyNames(directory).flatMap((name) => installed(directory, name) ?? []);
}

/** Names of direct dependencies that are not installed. */
export function missingDependencies(directory: string): string[] {
  return dependencyNames(directory).filter((name) => installed(directory, name) === undefined);
}

/** The plugins of the direct dependencies whose package.json says that they have one. */
export function requiredPlugins(directory: string): RequiredPlugin[] {
  return installedDependencies(directory)
    .filter((manifest) => manifest.pulumi?.resource)
    .map(({ name, version, pulumi }) => ({
      name: pulumi?.name ?? name.replace("@pulumi/", ""),
      version: pulumi?.version ?? version,
      server: pulumi?.server ?? "",
    }));
}

/** Reads the package.json in a folder. @throws when there is none or it is not JSON */
export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
}

function dependencyNames(directory: string): string[] {
  const { dependencies, devDependencies } = readManifest(directory);
  return Object.keys({ ...dependencies, ...devDependencies });
}

/** Looks in the same folders as Node does; not by resolving, since many packages do not export package.json. */
function installed(directory: string, name: string): Manifest | undefined {
  for (const modules of createRequire(join(directory, "noop.js")).resolve.paths(name) ?? []) {
    try {
      return readManifest(join(modules, name));
    } catch {
      // Not here: the next folder up.
    }
  }
  return undefined;
}

/** The folder that holds the program's package.json: the program's own or the nearest above it. */
export function packageRoot(programDirectory: string): string {
  for (let directory = programDirectory; ; directory = dirname(directory)) {
    try {
      readManifest(directory);
      return directory;
    } catch {
      if (directory === dirname(directory)) {
        throw new Error(`No package.json in ${programDirectory} or above it`);
      }
    }
  }
}
