import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { ConfigPath } from "./path.ts";
import type { Problems } from "./problems.ts";

/** Reads a file that the configuration names at a path; nothing if that is not possible, which is a problem. */
export type ReadText = (path: ConfigPath, file: string) => string | undefined;

/**
 * Makes a reader of the files that a configuration names.
 *
 * @param projectDir folder from which relative paths count: the one of Pulumi.yaml
 */
export function textReader(projectDir: string, problems: Problems): ReadText {
  return (path, file) => {
    try {
      // In a shell ~ is the shell's business; configuration has none.
      const whole = file.startsWith("~/") ? join(homedir(), file.slice(2)) : resolve(projectDir, file);
      return readFileSync(whole, "utf8");
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      const why = code === "ENOENT" ? "does not exist" : `cannot be read (${code})`;
      problems.refuse(path, why, `a readable file; relative paths count from ${projectDir}`);
      return undefined;
    }
  };
}
