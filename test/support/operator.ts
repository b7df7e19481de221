import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** How a command of the operator's machine ended. */
export interface OperatorRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs one of `components/host/operator` as the program does.
 *
 * @param script - name of the file without its ending
 * @param environment - its whole environment, beside the PATH
 * @param options - its standard input and arguments
 */
export async function runOperator(
  script: string,
  environment: NodeJS.ProcessEnv,
  { stdin = "", args = [] }: { readonly stdin?: string; readonly args?: readonly string[] } = {},
): Promise<OperatorRun> {
  const child = spawn(process.execPath, [`components/host/operator/${script}.ts`, ...args], {
    cwd: new URL("../..", import.meta.url),
    env: { PATH: process.env.PATH, ...environment },
  });
  child.stdin.end(stdin);
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once("close", resolve)),
  ]);
  return { code, stdout, stderr };
}
