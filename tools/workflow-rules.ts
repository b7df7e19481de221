import { isMap, isScalar, LineCounter, type Node, type Pair, parseDocument, visit } from "yaml";

/** Something that a workflow or a composite action does and must not. */
export interface WorkflowFinding {
  readonly line: number;
  readonly message: string;
}

/** A script of a step, for a linter of its own. */
export interface StepScript {
  /** Line of the file before the script's first. */
  readonly offset: number;
  readonly script: string;
}

/** Triggers that run with the base repository's secrets on what a stranger sent. */
const UNSAFE_TRIGGERS: readonly string[] = ["pull_request_target", "workflow_run"];

/**
 * The house rules for workflows and composite actions, which actionlint does not know: nothing runs that could be
 * exchanged or fed from outside, and no job may do more, or run longer, than it says.
 *
 * @param yaml contents of a workflow or of an `action.yml`
 */
export function workflowFindings(yaml: string): WorkflowFinding[] {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const findings: WorkflowFinding[] = [];
  const report = (node: unknown, message: string) =>
    findings.push({ line: lines.linePos((node as Node | null)?.range?.[0] ?? 0).line, message });

  const root = document.contents;
  if (isMap(root) && root.has("jobs")) {
    checkPermissions(root.get("permissions", true));
    checkTriggers(root.get("on", true));
    checkTimeouts(root.get("jobs", true));
  }
  visit(document, {
    Pair: (_, pair, path) => {
      const step = path.at(-1);
      if (keyOf(pair) === "uses") checkUse(pair.value, step);
      if (keyOf(pair) === "run") checkScript(pair.value);
    },
  });
  return findings.sort((a, b) => a.line - b.line);

  function checkPermissions(node: unknown): void {
    if (isMap(node) && node.items.length === 0) return;
    report(node, "the workflow's own permissions are not {}: name each job's permissions in the job");
  }

  function checkTriggers(node: unknown): void {
    const triggers = JSON.stringify(document.toJS().on);
    for (const name of UNSAFE_TRIGGERS) {
      if (triggers.includes(`"${name}"`)) {
        report(node, `${name} runs with secrets on what a stranger sent: use pull_request`);
      }
    }
  }

  function checkTimeouts(jobs: unknown): void {
    if (!isMap(jobs)) return;
    for (const { key, value: job } of jobs.items) {
      if (isMap(job) && !job.has("uses") && !job.has("timeout-minutes")) {
        report(key, `the job ${String(key)} has no timeout-minutes: it could hold a runner for six hours`);
      }
    }
  }

  function checkUse(node: unknown, step: unknown): void {
    const action = isScalar(node) ? String(node.value) : "";
    if (action.startsWith("./")) return;
    if (!/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(action)) {
      report(node, `${action} is not pinned by the full hash of a commit: a tag can be moved`);
    } else if (!/^ v\d+\.\d+\.\d+$/.test((isScalar(node) && node.comment) || "")) {
      report(node, `${action} does not say its version: write it behind the hash, such as # v1.2.3`);
    }
    if (!action.startsWith("actions/checkout@") || !isMap(step)) return;
    if (step.getIn(["with", "persist-credentials"]) !== false) {
      report(node, "actions/checkout leaves its token to later steps: persist-credentials: false");
    }
  }

  function checkScript(node: unknown): void {
    if (isScalar(node) && String(node.value).includes("${{")) {
      report(node, "an expression in a script is code that somebody else may write: pass it in env");
    }
  }
}

/** Every `run:` of a workflow or a composite action. */
export function stepScripts(yaml: string): StepScript[] {
  const lines = new LineCounter();
  const scripts: StepScript[] = [];
  visit(parseDocument(yaml, { lineCounter: lines }), {
    Pair: (_, pair) => {
      if (keyOf(pair) !== "run" || !isScalar(pair.value) || !pair.value.range) return;
      const { line } = lines.linePos(pair.value.range[0]);
      // A block begins on the line after its `|`.
      const offset = pair.value.type === "BLOCK_LITERAL" ? line : line - 1;
      scripts.push({ offset, script: String(pair.value.value) });
    },
  });
  return scripts;
}

function keyOf({ key }: Pair): unknown {
  return isScalar(key) ? key.value : undefined;
}
