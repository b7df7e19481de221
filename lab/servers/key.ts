import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import { PROJECT_DIR } from "../layout.ts";
import type { Server } from "./servers.ts";

/** Folder of a server's Go module. */
export function moduleDir(server: Server): string {
  return join(PROJECT_DIR, "lab/servers", server.module ?? server.name);
}

/** Arguments of `go` that build the server; the output file is added by the caller. */
export function buildArguments(server: Server): readonly string[] {
  const variables = Object.entries(server.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  return [
    ...["build", "-mod=readonly"],
    // A build needs no git, and a commit of the project does not change its servers.
    "-buildvcs=false",
    ...(server.tags ? [`-tags=${server.tags.join(",")}`] : []),
    ...["-ldflags", ["-s -w", ...variables].join(" ")],
  ];
}

/** Everything that decides what a build gives, apart from the machine. */
export interface BuildInputs {
  /** Path below the module folder and content of each source file. */
  readonly files: ReadonlyMap<string, string>;
  readonly arguments: readonly string[];
  readonly package: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What `go version` prints. */
  readonly goVersion: string;
}

/** Key of a build in the cache: equal inputs, equal key. Independent of the order of files and variables. */
export function cacheKey(inputs: BuildInputs): string {
  const sorted = <T>(entries: Iterable<[string, T]>) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  const content = JSON.stringify([
    sorted(inputs.files),
    inputs.arguments,
    inputs.package,
    sorted(Object.entries(inputs.environment)),
    inputs.goVersion,
  ]);
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

/** The key that a server's build has now. */
export async function currentKey(server: Server, goVersion: string): Promise<string> {
  return cacheKey({
    files: await sourceFiles(moduleDir(server)),
    arguments: buildArguments(server),
    package: server.package ?? ".",
    environment: server.environment ?? {},
    goVersion,
  });
}

async function sourceFiles(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const isSource = extname(entry.name) === ".go" || entry.name === "go.mod" || entry.name === "go.sum";
    if (!entry.isFile() || !isSource) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(folder, path), await readFile(path, "utf8"));
  }
  return files;
}
