import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { endPlugin, orphanedPlugins } from "../../../operations/recover/plugins.ts";

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plugins-"));
  chmodSync(folder, 0o700);
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

/** A process that looks like a plugin whose engine listens at `engine`. */
async function startPlugin(name: string, engine: string): Promise<ChildProcess> {
  const executable = join(folder, name);
  symlinkSync(process.execPath, executable);
  const child = spawn(executable, ["-e", "setInterval(() => {}, 1e6)", engine], { stdio: "ignore" });
  children.push(child);
  await once(child, "spawn");
  return child;
}

const ours = async () =>
  (await orphanedPlugins()).filter(({ pid }) => children.some((child) => child.pid === pid));

it("finds the plugins whose engine is gone, and ends them", async () => {
  const engine = createServer().listen(0, "127.0.0.1");
  await once(engine, "listening");
  const address = `127.0.0.1:${(engine.address() as AddressInfo).port}`;
  const vault = await startPlugin("pulumi-resource-vault", address);
  await startPlugin("something-else", address);
  expect(await ours()).toEqual([]);

  engine.close();
  await once(engine, "close");
  expect(await ours()).toEqual([{ pid: vault.pid, name: "pulumi-resource-vault" }]);

  const closed = once(vault, "close");
  await endPlugin({ pid: vault.pid as number, name: "pulumi-resource-vault" });
  expect(await closed).toEqual([null, "SIGTERM"]);
  // One that ended by itself in between.
  await endPlugin({ pid: vault.pid as number, name: "pulumi-resource-vault" });
  expect(await ours()).toEqual([]);
});
