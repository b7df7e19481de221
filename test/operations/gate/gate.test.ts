import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { EngineEvent } from "../../../operations/gate/engine-events.ts";
import { environmentsOf } from "../../../operations/gate/environments.ts";
import { testCertificate } from "../../support/certificates.ts";
import { policy, printed, step, summary } from "./events.ts";
import { served } from "./server.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "gate-"));
const path = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(path(name), "utf8");

/** A `pulumi` that prints these events and ends with this exit code. */
function pulumiPrints(exitCode: number, ...events: readonly EngineEvent[]): void {
  writeFileSync(path("events"), printed(...events));
  writeFileSync(
    path("pulumi"),
    `#!/bin/sh\necho "$PULUMI_ENABLE_STREAMING_JSON_PREVIEW $*" > ${path("called")}\necho warned >&2\ncat ${path("events")}\nexit ${exitCode}\n`,
  );
  chmodSync(path("pulumi"), 0o755);
}

async function gate(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [join(PROJECT, "operations/gate.ts"), ...args], {
    cwd: folder,
    env: { PATH: `${folder}${delimiter}${process.env.PATH}`, HOME: folder, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const code = new Promise<number | null>((done) => child.once("close", done));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

describe("the gate", () => {
  beforeEach(() => {
    for (const name of ["summary", "output", "called"]) writeFileSync(path(name), "");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const files = { GITHUB_STEP_SUMMARY: path("summary"), GITHUB_OUTPUT: path("output") };

  it("names the environments", async () => {
    const names = JSON.stringify(
      environmentsOf(readFileSync(join(PROJECT, ".github/workflows/up.yml"), "utf8")),
    );
    expect(await gate(["environments"], files)).toEqual({ code: 0, stdout: `${names}\n`, stderr: "" });
    expect(read("output")).toBe(`environments=${names}\n`);
  });

  it("previews a stack with the policy pack, and prints what the comment would say", async () => {
    pulumiPrints(0, step("create", "pki"), summary({ create: 1, same: 2 }));
    const { code, stdout, stderr } = await gate(["preview", "--stack", "lab"], files);
    expect([code, stderr]).toEqual([0, "warned\n"]);
    expect(stdout).toMatch(
      /^### Preview of `lab`\n\nThe policy pack lets this pass.\n\n1 to create; 2 unchanged.\n\n\| \|/,
    );
    expect(read("called")).toBe("true preview --non-interactive --json --stack lab --policy-pack policy\n");
    expect(read("output")).toBe("changes=true\n");
    expect(read("summary")).toBe(`${stdout}\n`);
  });

  it("fails when the policy pack refuses, after it has written the comment", async () => {
    pulumiPrints(1, policy("max-ttl", "mandatory", "Why.\nWhat."), summary({ same: 2 }));
    writeFileSync(
      path("event"),
      JSON.stringify({ pull_request: { number: 7, head: { sha: "0123456789abcdef" } } }),
    );
    let code: number | null = null;
    const received = await served(
      ({ method }) => ({ body: method === "GET" ? [] : {} }),
      async (url) => {
        const github = { GITHUB_API_URL: url, GITHUB_REPOSITORY: "me/pki", GITHUB_TOKEN: "t" };
        const run = { GITHUB_SERVER_URL: "https://github.com", GITHUB_RUN_ID: "42" };
        ({ code } = await gate(["preview", "--stack", "lab", "--comment"], {
          ...files,
          ...github,
          ...run,
          GITHUB_EVENT_PATH: path("event"),
        }));
      },
    );
    expect([code, read("output")]).toEqual([1, "changes=false\n"]);
    expect(received[1]?.url).toBe("/repos/me/pki/issues/7/comments");
    expect(received[1]?.body).toEqual({
      body: `<!-- homelab-pki: preview of lab -->
### Preview of \`lab\`

**The policy pack refuses this:** 1 mandatory violation.

\`\`\`text
max-ttl: Why.
  What.
\`\`\`

Nothing changes; 2 unchanged.

<sub>Commit 0123456789, [log](https://github.com/me/pki/actions/runs/42)</sub>`,
    });
  });

  it("tells drift, and does not fail because of it", async () => {
    pulumiPrints(7, step("update", "pki"), summary({ update: 1 }));
    const { code, stdout } = await gate(["drift", "--stack", "lab"]);
    expect([code, stdout.split("\n")[2]]).toEqual([0, "1 to update; 0 unchanged."]);
    expect(read("called")).toBe(
      "true preview --non-interactive --json --stack lab --refresh --expect-no-changes\n",
    );
  });

  it("fails when it cannot tell drift", async () => {
    pulumiPrints(255);
    const { code, stdout } = await gate(["drift", "--stack", "lab"]);
    expect([code, stdout]).toEqual([1, "### Drift of `lab`: not known\n\n```text\nwarned\n```\n"]);
  });

  it("logs in to a Vault whose certificate is of a CA of one's own", async () => {
    const { pem, keyPem } = await testCertificate({ commonName: "vault", address: "127.0.0.1" });
    const vault = createServer({ cert: pem, key: keyPem }, (_, response) =>
      response.end(JSON.stringify({ auth: { client_token: "token-1" } })),
    );
    await new Promise<void>((done) => vault.listen(0, "127.0.0.1", done));
    const address = `https://127.0.0.1:${(vault.address() as AddressInfo).port}`;
    writeFileSync(path("variables"), "");
    await served(
      () => ({ body: { value: "jwt" } }),
      async (url) => {
        const job = {
          RUNNER_TEMP: folder,
          GITHUB_ENV: path("variables"),
          KUBECONFIG_CONTENTS: "kind: Config",
        };
        const identity = { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t" };
        const environment = { ...job, ...identity, VAULT_ADDR: address, VAULT_ROLE: "lab-preview" };
        expect(await gate(["login"], { ...environment, VAULT_CA: pem })).toEqual({
          code: 0,
          stdout: "::add-mask::token-1\n",
          stderr: "",
        });
        const { code, stderr } = await gate(["login"], environment);
        expect([code, stderr]).toEqual([
          1,
          `error: Vault: login as lab-preview: cannot reach ${address}: self-signed certificate\n`,
        ]);
      },
    );
    vault.close();
    expect(read("variables").split("\n").slice(0, 4)).toEqual([
      `KUBECONFIG=${path("kubeconfig")}`,
      `VAULT_ADDR=${address}`,
      "TERRAFORM_VAULT_SKIP_CHILD_TOKEN=true",
      `VAULT_CACERT=${path("vault-ca.pem")}`,
    ]);
    expect(read("vault-ca.pem")).toBe(`${pem}\n`);
    expect(read(".vault-token")).toBe("token-1");
  });

  it.each([
    [["preview"], "error: give either --stack or --base\n"],
    [["preview", "--stack", "lab", "--base", "HEAD"], "error: give either --stack or --base\n"],
    [["drift"], "error: give --stack\n"],
    [["login"], "error: RUNNER_TEMP is not set: this is no job of a workflow\n"],
    [["drift", "--stack", "lab", "--nothing"], "error: Unknown option '--nothing'"],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await gate(args);
    expect([code, stderr.slice(0, message.length)]).toEqual([1, message]);
  });

  it.each([[[]], [["toString"]], [["environments", "more"]]])(
    "says how it is used after %j",
    async (args) => {
      const { code, stderr } = await gate(args);
      expect([code, stderr.split("\n")[0]]).toEqual([1, "error: usage: node operations/gate.ts COMMAND"]);
    },
  );
});
