import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIR } from "../layout.ts";

/**
 * The version of a Go module that a server's go.mod requires: the one place where it stands.
 *
 * @param server Folder below `lab/servers/`.
 * @param module Path of the module.
 * @returns The version with its `v`, such as `v1.21.2`.
 * @throws Error when go.mod does not require it: a mistake in the lab's own code.
 */
export function pinnedVersion(server: string, module: string): string {
  const file = join(PROJECT_DIR, "lab/servers", server, "go.mod");
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [path, version] = line
      .replace(/^require\s/, "")
      .trim()
      .split(/\s+/);
    if (path === module && version !== undefined) return version;
  }
  throw new Error(`${file} does not require ${module}`);
}
