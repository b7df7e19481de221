import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { shellcheck } from "./shellcheck.ts";
import { stepScripts, workflowFindings } from "./workflow-rules.ts";

/** Something wrong in a workflow. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** What actionlint prints of a finding. */
interface ActionlintFinding {
  readonly filepath: string;
  readonly line: number;
  readonly message: string;
  readonly kind: string;
}

const PROJECT = resolve(import.meta.dirname, "..");
// sudo resets the PATH to one that leaves out where Go's own archive puts it.
const GO = ["go", "/usr/local/go/bin/go"];

/**
 * Lints GitHub's workflows and the composite actions beside them: with actionlint, of the version in
 * tools/actionlint/go.mod, with the rules of {@link workflowFindings}, and with ShellCheck on their scripts.
 *
 * @param folder a checkout: actionlint looks for a folder `.git` to find what a workflow refers to
 * @throws Error when there is no Go to run actionlint with
 */
export async function lintWorkflows(folder: string): Promise<Finding[]> {
  const workflows = globSync(".github/workflows/*.{yml,yaml}", { cwd: folder }).sort();
  const actions = globSync(".github/actions/*/action.{yml,yaml}", { cwd: folder }).sort();
  const findings = actionlint(folder, workflows);
  for (const path of [...workflows, ...actions]) {
    const yaml = readFileSync(resolve(folder, path), "utf8");
    findings.push(...workflowFindings(yaml).map((finding) => ({ path, ...finding })));
    findings.push(...(await scriptFindings(path, yaml)));
  }
  return findings;
}

function actionlint(folder: string, workflows: readonly string[]): Finding[] {
  const options = ["-format", "{{json .}}", "-shellcheck=", "-pyflakes="];
  const files = workflows.map((path) => resolve(folder, path));
  for (const go of GO) {
    const args = ["-C", resolve(PROJECT, "tools/actionlint"), "tool", "actionlint", ...options, ...files];
    // The module is on its own, whatever workspace the user is in.
    const run = spawnSync(go, args, {
      encoding: "utf8",
      env: { ...process.env, GOWORK: "off", GOFLAGS: "" },
    });
    if (run.error !== undefined) continue;
    // 0 is nothing found, 1 something; anything else is no answer.
    if (run.status !== 0 && run.status !== 1) throw new Error(`actionlint: ${run.stderr.trim()}`);
    return (JSON.parse(run.stdout || "[]") as readonly ActionlintFinding[]).map((finding) => ({
      path: relative(folder, resolve(PROJECT, "tools/actionlint", finding.filepath)),
      line: finding.line,
      message: `${finding.message} [${finding.kind}]`,
    }));
  }
  throw new Error(
    "actionlint, which checks .github/workflows, is built with Go: install it from https://go.dev/dl",
  );
}

async function scriptFindings(path: string, yaml: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { offset, script } of stepScripts(yaml)) {
    // Refused already, and no shell.
    if (script.includes("${{")) continue;
    for (const { line, code, message } of await shellcheck(`#!/bin/bash\n${script}`)) {
      findings.push({ path, line: offset + line - 1, message: `${message} [SC${code}]` });
    }
  }
  return findings;
}

if (import.meta.main) {
  const findings = await lintWorkflows(PROJECT);
  for (const { path, line, message } of findings) console.error(`${path}:${line} ${message}`);
  console.log(`workflows: ${findings.length} findings`);
  process.exit(findings.length === 0 ? 0 : 1);
}
