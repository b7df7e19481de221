import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { changedFiles } from "./gate/changed-files.ts";
import { connect } from "./gate/credentials.ts";
import { reportDrift } from "./gate/drift.ts";
import { environmentsOf, touchedEnvironments } from "./gate/environments.ts";
import { GitHub } from "./gate/github.ts";
import { paragraphs } from "./gate/markdown.ts";
import { runPreview } from "./gate/run-preview.ts";
import { renderPreview } from "./gate/summary.ts";
import { vaultLogout } from "./gate/vault-login.ts";
import { WorkflowJob } from "./gate/workflow-job.ts";
import { vaultConnection } from "./vault/connection.ts";

const USAGE = `usage: node operations/gate.ts COMMAND

The steps of .github/workflows, which also run on a desk.

  environments [--base COMMIT]       the environments, or those that a change since COMMIT touches, as JSON
  preview --stack NAME [--comment]   what \`up\` would change, judged by the policy pack;
                                     --comment writes it to the pull request. Fails if \`up\` would be refused
  preview --base COMMIT              the same for each environment that a change since COMMIT touches
  drift --stack NAME [--issue]       what differs from the declaration; --issue opens, updates or closes an issue
  login, logout                      the way to one environment's cluster and Vault, for the job of a workflow
`;

const PROJECT = resolve(import.meta.dirname, "..");
const job = new WorkflowJob();

interface Options {
  readonly stack?: string;
  readonly base?: string;
  readonly comment?: boolean;
  readonly issue?: boolean;
}

const COMMANDS: Readonly<Record<string, (options: Options) => Promise<void> | void>> = {
  environments: ({ base }) => {
    const names = JSON.stringify(environments(base));
    console.log(names);
    job.setOutput("environments", names);
  },
  preview: async ({ stack, base, comment }) => {
    if ((stack === undefined) === (base === undefined)) throw new Error("give either --stack or --base");
    const stacks = stack === undefined ? environments(base) : [stack];
    if (stacks.length === 0) console.log("no environment is touched");
    for (const each of stacks) await preview(each, comment ?? false);
  },
  drift: async ({ stack, issue }) => {
    if (stack === undefined) throw new Error("give --stack");
    const found = await runPreview({ stack, folder: PROJECT, drift: true });
    const report = await reportDrift(stack, found, job.origin, issue ? GitHub.fromEnvironment() : undefined);
    publish(report);
    if (!found.passed) process.exitCode = 1;
  },
  login: async () => {
    // A command of the runner: the log shows asterisks from here on.
    console.log(`::add-mask::${await connect(job)}`);
  },
  logout: () => vaultLogout(vaultConnection().token),
};

function environments(base: string | undefined): string[] {
  const all = environmentsOf(readFileSync(resolve(PROJECT, ".github/workflows/up.yml"), "utf8"));
  if (base === undefined) return all;
  return touchedEnvironments(all, changedFiles(base, PROJECT), (environment) =>
    readFileSync(resolve(PROJECT, `Pulumi.${environment}.yaml`), "utf8"),
  );
}

async function preview(stack: string, comment: boolean): Promise<void> {
  const found = await runPreview({ stack, folder: PROJECT });
  const markdown = paragraphs(renderPreview(`Preview of \`${stack}\``, found), job.origin);
  publish(markdown);
  job.setOutput("changes", String(found.changes.length > 0));
  if (comment && job.pullRequest !== undefined) {
    await GitHub.fromEnvironment().comment(job.pullRequest, `preview of ${stack}`, markdown);
  }
  if (!found.passed) process.exitCode = 1;
}

function publish(markdown: string): void {
  console.log(markdown);
  job.addSummary(markdown);
}

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      stack: { type: "string" },
      base: { type: "string" },
      comment: { type: "boolean" },
      issue: { type: "boolean" },
    },
  });
  const [name = "", ...others] = positionals;
  const command = Object.hasOwn(COMMANDS, name) && others.length === 0 ? COMMANDS[name] : undefined;
  if (command === undefined) throw new Error(USAGE);
  await command(values);
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 1;
}
