import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { pinnedVersion } from "../../lab/servers/versions.ts";
import { environmentsOf } from "../../operations/gate/environments.ts";
import { lintWorkflows } from "../../tools/lint-workflows.ts";
import { stepScripts, workflowFindings } from "../../tools/workflow-rules.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const file = (path: string) => readFileSync(join(PROJECT, path), "utf8");

interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly environment?: string | { readonly name: string; readonly deployment?: boolean };
  readonly permissions: Readonly<Record<string, string>>;
}
type Jobs = Readonly<Record<string, Job>>;
const jobsOf = (path: string) => (parse(file(path)) as { jobs: Jobs }).jobs;
const nameOf = ({ environment }: Job) => (typeof environment === "object" ? environment.name : environment);

/** Each environment's job comes after its own preview, and that after the environment before. */
function expectChain(jobs: Jobs, environments: readonly string[]): void {
  expect(Object.keys(jobs)).toEqual(environments.flatMap((name) => [`preview-${name}`, name]));
  for (const [index, name] of environments.entries()) {
    const [preview, own] = [jobs[`preview-${name}`], jobs[name]];
    expect(own?.needs).toBe(`preview-${name}`);
    expect(own?.if).toContain(`needs.preview-${name}.outputs.changes == 'true'`);
    expect(preview && nameOf(preview)).toBe(`${name}-preview`);
    expect(preview?.needs).toBe(index === 0 ? undefined : environments[index - 1]);
    expect(preview?.if).toContain("github.ref == 'refs/heads/main'");
  }
}

const HASH = "3d3c42e5aac5ba805825da76410c181273ba90b1";
const CHECKOUT = `actions/checkout@${HASH} # v7.0.1`;

/** A workflow that no rule refuses, as lines that a test replaces. */
const GOOD = `on: pull_request
permissions: {}
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ./.github/actions/prepare
      - run: make check
`;

describe("the rules for workflows", () => {
  it("let a careful workflow pass", () => {
    expect(workflowFindings(GOOD)).toEqual([]);
  });

  it.each([
    [
      "permissions that are not named",
      ["permissions: {}\n", ""],
      1,
      "the workflow's own permissions are not {}: name each job's permissions in the job",
    ],
    [
      "permissions for all jobs",
      ["permissions: {}", "permissions:\n  contents: read"],
      3,
      "the workflow's own permissions are not {}: name each job's permissions in the job",
    ],
    [
      "a trigger with secrets",
      ["on: pull_request", "on: pull_request_target"],
      1,
      "pull_request_target runs with secrets on what a stranger sent: use pull_request",
    ],
    [
      "one among other triggers",
      ["on: pull_request", "on:\n  push:\n  workflow_run:\n    workflows: [x]"],
      2,
      "workflow_run runs with secrets on what a stranger sent: use pull_request",
    ],
    [
      "a job without an end",
      ["    timeout-minutes: 5\n", ""],
      4,
      "the job check has no timeout-minutes: it could hold a runner for six hours",
    ],
    [
      "a tag",
      [`@${HASH} # v7.0.1`, "@v7"],
      8,
      "actions/checkout@v7 is not pinned by the full hash of a commit: a tag can be moved",
    ],
    [
      "a short hash",
      [HASH, HASH.slice(0, 12)],
      8,
      "actions/checkout@3d3c42e5aac5 is not pinned by the full hash of a commit: a tag can be moved",
    ],
    [
      "an image",
      [`uses: ./.github/actions/prepare`, "uses: docker://alpine:3"],
      11,
      "docker://alpine:3 is not pinned by the full hash of a commit: a tag can be moved",
    ],
    [
      "a hash without its version",
      [" # v7.0.1", ""],
      8,
      `actions/checkout@${HASH} does not say its version: write it behind the hash, such as # v1.2.3`,
    ],
    [
      "a hash with half of a version",
      [" # v7.0.1", " # v7"],
      8,
      `actions/checkout@${HASH} does not say its version: write it behind the hash, such as # v1.2.3`,
    ],
    [
      "a checkout that leaves its token",
      ["persist-credentials: false", "persist-credentials: true"],
      8,
      "actions/checkout leaves its token to later steps: persist-credentials: false",
    ],
    [
      "a checkout that leaves it by default",
      ["        with:\n          persist-credentials: false\n", ""],
      8,
      "actions/checkout leaves its token to later steps: persist-credentials: false",
    ],
    [
      "an expression in a script",
      ["run: make check", `run: echo \${{ github.head_ref }}`],
      12,
      "an expression in a script is code that somebody else may write: pass it in env",
    ],
  ])("refuse %s", (_, [from = "", to = ""], line, message) => {
    expect(workflowFindings(GOOD.replace(from, to))).toEqual([{ line, message }]);
  });

  it("want no permissions and timeouts of a composite action", () => {
    const action = "name: x\nruns:\n  using: composite\n  steps:\n    - run: make\n      shell: bash\n";
    expect(workflowFindings(action)).toEqual([]);
  });

  it("want no timeout of a job that calls a workflow", () => {
    expect(
      workflowFindings("on: push\npermissions: {}\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n"),
    ).toEqual([]);
  });
});

describe("the scripts of steps", () => {
  it("are found with the line at which they stand", () => {
    const yaml =
      "jobs:\n  a:\n    steps:\n      - run: one\n      - run: |\n          two\n          three\n";
    expect(stepScripts(yaml)).toEqual([
      { offset: 3, script: "one" },
      { offset: 5, script: "two\nthree\n" },
    ]);
  });
});

/** A checkout for the linter. */
const folder = mkdtempSync(join(tmpdir(), "lint-workflows-"));
mkdirSync(join(folder, ".git"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the linter", () => {
  it("finds what actionlint, the rules and ShellCheck know", async () => {
    mkdirSync(join(folder, ".github/workflows"), { recursive: true });
    mkdirSync(join(folder, ".github/actions/prepare"), { recursive: true });
    const broken = GOOD.replace("    runs-on", "    needs: nothing\n    runs-on")
      .replace(" # v7.0.1", "")
      .replace("run: make check", "run: |\n          cd x\n          make check");
    writeFileSync(join(folder, ".github/workflows/broken.yml"), broken);
    writeFileSync(
      join(folder, ".github/actions/prepare/action.yml"),
      "name: x\ndescription: x\nruns:\n  using: composite\n  steps:\n    - run: echo $A\n      shell: bash\n",
    );
    expect(await lintWorkflows(folder)).toEqual([
      {
        path: ".github/workflows/broken.yml",
        line: 4,
        message: 'job "check" needs job "nothing" which does not exist in this workflow [job-needs]',
      },
      {
        path: ".github/workflows/broken.yml",
        line: 9,
        message: `actions/checkout@${HASH} does not say its version: write it behind the hash, such as # v1.2.3`,
      },
      {
        path: ".github/workflows/broken.yml",
        line: 14,
        message: "Use 'cd ... || exit' or 'cd ... || return' in case cd fails. [SC2164]",
      },
      {
        path: ".github/actions/prepare/action.yml",
        line: 6,
        message: "Double quote to prevent globbing and word splitting. [SC2086]",
      },
    ]);
  });
});

describe("the workflows", () => {
  const up = jobsOf(".github/workflows/up.yml");
  const environments = environmentsOf(file(".github/workflows/up.yml"));
  it("deploy environments that have a configuration, and never the lab", () => {
    const configured = globSync("Pulumi.*.yaml", { cwd: PROJECT }).map((name) => name.split(".")[1]);
    expect(environments).toEqual(environments.filter((name) => configured.includes(name)));
    expect(environments).not.toContain("lab");
  });

  it("deploy one environment after the other, each after its own preview", () => {
    expectChain(up, environments);
  });

  it("take another environment as the runbook says it", async () => {
    const [, example] =
      /```yaml\n( {2}preview-company:[\s\S]+?)```/.exec(file("docs/runbooks/pull-requests.md")) ?? [];
    const [first = ""] = file(".github/workflows/up.yml").split(/\n {2}preview-(?!homelab)/);
    const [before, preview, own] = first.split(/ {4}steps:.*\n/);
    const extended = `${before}    steps: &preview\n${preview}    steps: &up\n${own}\n${example}`;
    cpSync(join(PROJECT, ".github/actions"), join(folder, ".github/actions"), { recursive: true });
    rmSync(join(folder, ".github/workflows"), { recursive: true, force: true });
    mkdirSync(join(folder, ".github/workflows"));
    writeFileSync(join(folder, ".github/workflows/up.yml"), extended);
    expect(await lintWorkflows(folder)).toEqual([]);
    expect(environmentsOf(extended)).toEqual(["homelab", "company"]);
    expectChain((parse(extended) as { jobs: Jobs }).jobs, ["homelab", "company"]);
  });

  it("give write access to an environment to its own job of up.yml alone", () => {
    for (const path of globSync(".github/workflows/*.yml", { cwd: PROJECT })) {
      for (const [job, definition] of Object.entries(jobsOf(path))) {
        const name = nameOf(definition);
        if (name === undefined || (path.endsWith("up.yml") && name === job)) continue;
        expect(name, `${path}: ${job}`).toMatch(/-preview$/);
      }
    }
  });

  it("give a forked pull request neither an environment nor an identity", () => {
    const { check, preview } = jobsOf(".github/workflows/preview.yml");
    expect(check?.environment).toBeUndefined();
    expect(check?.permissions).toEqual({ contents: "read" });
    expect(preview?.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
  });

  it("run the engine that the lab is tested with", () => {
    const action = parse(file(".github/actions/prepare/action.yml")) as {
      runs: { steps: { uses?: string; with?: Record<string, string> }[] };
    };
    const step = action.runs.steps.find(({ uses }) => uses?.startsWith("pulumi/actions@"));
    expect(`v${step?.with?.["pulumi-version"]}`).toBe(
      pinnedVersion("pulumi", "github.com/pulumi/pulumi/pkg/v3"),
    );
  });
});
