import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { connect } from "../../../operations/gate/credentials.ts";
import { WorkflowJob } from "../../../operations/gate/workflow-job.ts";
import { served } from "./server.ts";

const folder = mkdtempSync(join(tmpdir(), "workflow-job-"));
const path = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(path(name), "utf8");
afterAll(() => rmSync(folder, { recursive: true }));

const environment = {
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "me/pki",
  GITHUB_RUN_ID: "42",
  GITHUB_SHA: "aaaaaaaaaaaaaaaaaaaa",
};

describe("the job of a workflow", () => {
  it("knows the pull request and the commit that its author pushed", () => {
    writeFileSync(
      path("event"),
      JSON.stringify({ pull_request: { number: 7, head: { sha: "0123456789abcdef" } } }),
    );
    const job = new WorkflowJob({ ...environment, GITHUB_EVENT_PATH: path("event") });
    expect(job.pullRequest).toBe(7);
    expect(job.origin).toBe("<sub>Commit 0123456789, [log](https://github.com/me/pki/actions/runs/42)</sub>");
  });

  it("knows the commit of any other event", () => {
    writeFileSync(path("event"), "{}");
    const job = new WorkflowJob({ ...environment, GITHUB_EVENT_PATH: path("event") });
    expect(job.pullRequest).toBeUndefined();
    expect(job.origin).toBe("<sub>Commit aaaaaaaaaa, [log](https://github.com/me/pki/actions/runs/42)</sub>");
  });

  it("writes its summary, outputs and variables where GitHub reads them", () => {
    const job = new WorkflowJob({
      GITHUB_STEP_SUMMARY: path("summary"),
      GITHUB_OUTPUT: path("output"),
      GITHUB_ENV: path("env"),
    });
    job.addSummary("one");
    job.addSummary("two");
    job.setOutput("changes", "true");
    job.setOutput("more", "");
    job.setVariable("A", "b=c");
    expect([read("summary"), read("output"), read("env")]).toEqual([
      "one\n\ntwo\n\n",
      "changes=true\nmore=\n",
      "A=b=c\n",
    ]);
  });

  it("sets nothing that would set something else as well", () => {
    const job = new WorkflowJob({ GITHUB_ENV: path("never"), GITHUB_OUTPUT: path("never") });
    expect(() => job.setVariable("A", "b\nPATH=/tmp")).toThrow("A has more than one line");
    expect(() => job.setOutput("A", "b\rc")).toThrow("A has more than one line");
  });

  it("is nothing on a desk, and says nothing then", () => {
    const job = new WorkflowJob({});
    job.addSummary("x");
    job.setOutput("a", "b");
    job.setVariable("a", "b");
    expect([job.pullRequest, job.origin]).toEqual([undefined, ""]);
  });
});

describe("the credentials of a job", () => {
  const connected = (more: NodeJS.ProcessEnv) =>
    served(
      ({ url }) => ({ body: url.startsWith("/v1/") ? { auth: { client_token: "t" } } : { value: "jwt" } }),
      async (url) => {
        const job = new WorkflowJob({ GITHUB_ENV: path("variables") });
        writeFileSync(path("variables"), "");
        await connect(job, {
          HOME: folder,
          RUNNER_TEMP: folder,
          KUBECONFIG_CONTENTS: "kind: Config\n",
          VAULT_ADDR: url,
          VAULT_ROLE: "r",
          ACTIONS_ID_TOKEN_REQUEST_URL: url,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t",
          ...more,
        });
      },
    );

  it("stand in files that only this user reads, and none in the environment", async () => {
    await connected({});
    expect(read("variables").replace(/:\d+\n/, ":PORT\n")).toBe(
      `KUBECONFIG=${folder}/kubeconfig\nVAULT_ADDR=http://127.0.0.1:PORT\nTERRAFORM_VAULT_SKIP_CHILD_TOKEN=true\n`,
    );
    expect(read("kubeconfig")).toBe("kind: Config\n");
    expect((statSync(path("kubeconfig")).mode & 0o777).toString(8)).toBe("600");
  });

  it("are for jobs alone", async () => {
    await expect(connected({ RUNNER_TEMP: "" })).rejects.toThrow(
      "RUNNER_TEMP is not set: this is no job of a workflow",
    );
  });
});
