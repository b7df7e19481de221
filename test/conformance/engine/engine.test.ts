import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tryRun } from "../../../lab/support/run.ts";
import { labEnvironment, uniqueName, vault } from "../support/lab.ts";

const PROGRAM = join(import.meta.dirname, "program");
const GREETING = "a greeting that nobody else may read";

const mount = uniqueName("conformance-engine");
let backend: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  backend = mkdtempSync(join(tmpdir(), "conformance-engine-"));
  environment = {
    ...labEnvironment(),
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_STACK: "conformance",
  };
  await pulumi("stack", "init", "conformance");
  await pulumi("config", "set", "mount", mount);
  await tryPulumi(["config", "set", "--secret", "greeting"], GREETING);
});
afterAll(async () => {
  await tryPulumi(["destroy", "--yes", "--skip-preview"]);
  rmSync(backend, { recursive: true });
  rmSync(join(PROGRAM, "Pulumi.conformance.yaml"), { force: true });
});

async function tryPulumi(args: readonly string[], input?: string) {
  const { code, stdout, stderr } = await tryRun("pulumi", ["--non-interactive", "--color=never", ...args], {
    cwd: PROGRAM,
    environment,
    input,
  });
  return { code, output: stdout + stderr };
}

/** Runs a command that must succeed, and returns the resource counts that it prints at the end. */
async function pulumi(...args: string[]): Promise<string> {
  const { code, output } = await tryPulumi(args);
  expect(output).not.toContain("error:");
  expect(code).toBe(0);
  return output;
}

function counts(output: string): readonly string[] {
  const [, block = ""] = /^Resources:\n((?: +.+\n)+)/m.exec(output) ?? [];
  return block
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

test("an update creates everything, and tells that stand-ins are used unless they are not", async () => {
  const output = await pulumi("up", "--yes", "--skip-preview");
  expect(counts(output)).toEqual(["+ 5 created"]);
  const isOfficial = process.env.PLUGINS === "official";
  expect(output.includes("vault: using the lab's stand-in for the official plugin")).toBe(!isOfficial);
});

test("the next preview and a refresh change nothing", async () => {
  expect(counts(await pulumi("preview"))).toEqual(["5 unchanged"]);
  expect(counts(await pulumi("refresh", "--yes", "--skip-preview"))).toEqual(["5 unchanged"]);
});

test("a secret given by standard input is in no file of the backend", () => {
  const files = readdirSync(backend, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  const contents = files.map((each) => readFileSync(join(each.parentPath, each.name), "utf8")).join();
  expect(contents).toContain("private-key");
  expect(contents).not.toContain(GREETING);
  expect(contents).not.toContain("BEGIN EC PRIVATE KEY");
});

test("a change is made in place, in Vault too", async () => {
  await pulumi("config", "set", "maxLease", "157680000");
  expect(counts(await pulumi("up", "--yes", "--skip-preview"))).toEqual(["~ 1 updated", "4 unchanged"]);
  const found = await (await vault()).read(`sys/mounts/${mount}`);
  expect(found?.config).toMatchObject({ max_lease_ttl: 157_680_000 });
});

test("a property that the type does not have fails the preview, by its name", async () => {
  const { code, output } = await tryPulumi(["preview", "--config", "strange=true"]);
  expect(output).toContain("colour");
  expect(code).not.toBe(0);
  await pulumi("config", "rm", "strange");
});

test("a destroy leaves nothing", async () => {
  expect(counts(await pulumi("destroy", "--yes", "--skip-preview"))).toEqual(["- 5 deleted"]);
  expect(await (await vault()).read(`sys/mounts/${mount}`, "No secret engine mount at")).toBeUndefined();
});
