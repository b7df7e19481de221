import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How a script ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Puts a program of POSIX sh into a folder, to stand before the machine's own on the PATH.
 *
 * @param folder - made if it is not there
 */
export function program(folder: string, name: string, script: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

/**
 * Runs `sh -eu` without blocking the test's own servers.
 *
 * @param args - a script's path and its arguments, or `-c` and a text
 */
export function sh(args: readonly string[], env: Record<string, string>, input = ""): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      "sh",
      ["-eu", ...args],
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
    // A script that fails early reads none of it.
    child.stdin?.on("error", () => {}).end(input);
  });
}
