import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { shellcheck } from "./shellcheck.ts";

/** Lints every shell script of the checkout with ShellCheck, and exits 1 on any finding. */
const scripts = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "" && isShellScript(path));

const files = Object.fromEntries(scripts.map((path) => [path, readFileSync(path, "utf8")]));
let findings = 0;
for (const [path, script] of Object.entries(files)) {
  for (const finding of await shellcheck(script, files)) {
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
