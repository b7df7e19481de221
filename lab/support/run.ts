import { execFile } from "node:child_process";
import { LabError } from "./errors.ts";

/** How a short command is run. */
export interface RunOptions {
  /** Written to the command's standard input; the only way in for a secret. */
  readonly input?: string;
  /** @default the environment of this process */
  readonly environment?: NodeJS.ProcessEnv;
  /** Working directory. @default that of this process */
  readonly cwd?: string;
}

/** What a command that was allowed to fail left behind. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;

/**
 * Runs a short command without a shell and returns its standard output.
 *
 * @throws LabError with the command and the end of what it printed when it exits with another code than 0.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const result = await tryRun(command, args, options);
  if (result.code !== 0) {
    const printed = lastLines(result.stderr || result.stdout, 10);
    throw new LabError(`${[command, ...args].join(" ")} failed with exit code ${result.code}:\n${printed}`);
  }
  return result.stdout;
}

/** Runs a short command of which a failure is an answer too. A command that does not exist ends with code 127. */
export function tryRun(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      { cwd: options.cwd, env: options.environment, maxBuffer: OUTPUT_LIMIT_BYTES },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ code: 0, stdout, stderr });
        const missing = (error.code as unknown) === "ENOENT";
        const code = missing ? 127 : typeof error.code === "number" ? error.code : 1;
        resolve({ code, stdout, stderr: stderr || error.message });
      },
    );
    // A command that exits without reading its input closes the pipe: its exit code tells, not the EPIPE.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input ?? "");
  });
}

/** The last `count` lines of a text, for an error message. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
