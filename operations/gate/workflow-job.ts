import { appendFileSync, readFileSync } from "node:fs";

/** The job of a workflow that this runs in, from the variables that GitHub sets; everything is optional, as on a desk. */
export class WorkflowJob {
  readonly #environment: NodeJS.ProcessEnv;

  constructor(environment: NodeJS.ProcessEnv = process.env) {
    this.#environment = environment;
  }

  /** Number of the pull request; nothing for another event. */
  get pullRequest(): number | undefined {
    return this.#event.pull_request?.number;
  }

  /** Which commit, and where to read the whole log, as Markdown; empty outside of a workflow. */
  get origin(): string {
    const {
      GITHUB_SERVER_URL: server,
      GITHUB_REPOSITORY: repository,
      GITHUB_RUN_ID: run,
    } = this.#environment;
    if (!server || !repository || !run) return "";
    // GitHub runs a pull request's workflow on a merge commit that nobody has ever seen.
    const commit = this.#event.pull_request?.head.sha ?? this.#environment.GITHUB_SHA ?? "";
    return `<sub>Commit ${commit.slice(0, 10)}, [log](${server}/${repository}/actions/runs/${run})</sub>`;
  }

  /** Puts Markdown on the page of the run. */
  addSummary(markdown: string): void {
    const { GITHUB_STEP_SUMMARY: file } = this.#environment;
    if (file) appendFileSync(file, `${markdown}\n\n`);
  }

  /** Sets an output of the step. */
  setOutput(name: string, value: string): void {
    set(this.#environment.GITHUB_OUTPUT, name, value);
  }

  /** Sets an environment variable of the steps that follow. */
  setVariable(name: string, value: string): void {
    set(this.#environment.GITHUB_ENV, name, value);
  }

  get #event(): {
    readonly pull_request?: { readonly number: number; readonly head: { readonly sha: string } };
  } {
    const { GITHUB_EVENT_PATH: file } = this.#environment;
    return file ? JSON.parse(readFileSync(file, "utf8")) : {};
  }
}

/** @throws Error for a value of more than one line, which would set something else as well */
function set(file: string | undefined, name: string, value: string): void {
  if (/[\r\n]/.test(value)) throw new Error(`${name} has more than one line`);
  if (file) appendFileSync(file, `${name}=${value}\n`);
}
