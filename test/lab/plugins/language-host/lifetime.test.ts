import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import grpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PLUGINS_DIR } from "../../../../lab/environment.ts";
import { PROJECT_DIR } from "../../../../lab/layout.ts";

/** How long a busy machine may take. */
const PATIENCE = { timeout: 30_000 };

let pack: string;
let host: ChildProcess;
let client: InstanceType<typeof grpc.LanguageRuntimeClient>;

beforeEach(async () => {
  pack = mkdtempSync(join(tmpdir(), "pack-"));
  symlinkSync(join(PROJECT_DIR, "node_modules"), join(pack, "node_modules"));
  writeFileSync(join(pack, "package.json"), '{"name":"pack","version":"1.0.0","main":"index.js"}');
  writeFileSync(join(pack, "index.js"), "console.log(process.pid); setInterval(() => {}, 1000);");
  host = spawn(join(PLUGINS_DIR, "pulumi-language-nodejs"), ["127.0.0.1:1"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const port = await new Promise<string>((resolve) =>
    createInterface(host.stdout as NodeJS.ReadableStream).once("line", resolve),
  );
  client = new grpc.LanguageRuntimeClient(`127.0.0.1:${port}`, credentials.createInsecure());
});
afterEach(() => {
  client.close();
  host.kill("SIGKILL");
  rmSync(pack, { recursive: true });
});

/** Starts the pack and returns the process id that it prints. */
function runPack(kind = "analyzer") {
  const request = new messages.RunPluginRequest();
  request.setInfo(new messages.ProgramInfo().setProgramDirectory(pack).setEntryPoint("."));
  request.setKind(kind).setArgsList(["127.0.0.1:1", "."]);
  const call = client.runPlugin(request);
  const pid = new Promise<number>((resolve, reject) => {
    call.on("data", (response: InstanceType<typeof messages.RunPluginResponse>) => {
      const output = Buffer.from(response.getStdout_asU8()).toString("utf8");
      if (/^\d+\n/.test(output)) {
        resolve(Number.parseInt(output, 10));
      }
    });
    call.on("error", reject);
  });
  return { call, pid };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("what it runs ends when the engine does, even by SIGKILL", async () => {
  const { call, pid } = runPack();
  call.on("error", () => {});
  const running = await pid;
  expect(isRunning(running)).toBe(true);
  // All that a killed engine does: its end of the pipe closes.
  host.stdin?.end();
  await vi.waitUntil(() => !isRunning(running) && host.exitCode === 0, PATIENCE);
});

test("what it runs ends when the engine cancels the call", async () => {
  const { call, pid } = runPack();
  call.on("error", () => {});
  const running = await pid;
  call.cancel();
  await vi.waitUntil(() => !isRunning(running), PATIENCE);
  expect(host.exitCode).toBeNull();
});

test("another kind of plugin than a policy pack is refused by name", async () => {
  await expect(runPack("resource").pid).rejects.toThrow(
    'This language host runs programs and policy packs (kind "analyzer"), not kind "resource"',
  );
});
