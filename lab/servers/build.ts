import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join, relative } from "node:path";
import type { Lab } from "../layout.ts";
import { LabError } from "../support/errors.ts";
import { readFileIfPresent } from "../support/files.ts";
import { findGo, type GoToolchain } from "../support/go.ts";
import { withLock } from "../support/lock.ts";
import { formatDuration, type Report } from "../support/progress.ts";
import { lastLines } from "../support/run.ts";
import { buildArguments, currentKey, moduleDir } from "./key.ts";
import { type Server, server as serverNamed } from "./servers.ts";

/**
 * What only a debugger reads is a seventh of the compiler's work, and the linker leaves it out (`-s -w`). It makes no
 * other program, and so no other key.
 */
const NOTHING_TO_STRIP = "-gcflags=all=-dwarf=false";

/**
 * Builds the servers that the cache does not hold yet and links their commands into the cache's `bin`.
 * What Go has compiled stays in its own cache, so an interrupted build goes on where it was.
 *
 * @returns how many had to be built.
 * @throws LabError with the end of the compiler's output.
 */
export async function buildServers(lab: Lab, servers: readonly Server[], report: Report): Promise<number> {
  const go = await findGo();
  const missing: Server[] = [];
  for (const server of servers) {
    if (!existsSync(await binaryOf(lab, server, go))) missing.push(server);
  }
  if (missing.length > 0) {
    await mkdir(lab.cache.servers, { recursive: true });
    await withLock(
      `homelab-pki-build:${lab.cacheDir}`,
      (holder) => report(`waiting for process ${holder}, which is building into ${lab.cacheDir}`),
      async () => {
        for (const [index, server] of missing.entries()) {
          const position = `${server.name} (${index + 1} of ${missing.length})`;
          await build(lab, server, go, (message) => report(`building ${position}, ${message}`));
        }
      },
    );
  }
  for (const server of servers) await linkCommands(lab, server, await binaryOf(lab, server, go));
  return missing.length;
}

/**
 * Path of a server's program in the cache.
 *
 * @throws LabError when it has not been built.
 */
export async function serverBinary(lab: Lab, name: string): Promise<string> {
  const path = await binaryOf(lab, serverNamed(name), await findGo());
  if (!existsSync(path)) throw new LabError(`${name} is not built yet (${path} is missing): run "make up"`);
  return path;
}

async function binaryOf(lab: Lab, server: Server, go: GoToolchain): Promise<string> {
  const key = await currentKey(server, go.version);
  return join(lab.cache.servers, server.name, key, server.binary ?? server.name);
}

async function build(lab: Lab, server: Server, go: GoToolchain, report: Report): Promise<void> {
  const binary = await binaryOf(lab, server, go);
  if (existsSync(binary)) return; // another process built it while this one waited for the lock
  const folder = join(lab.cache.servers, server.name);
  const work = join(folder, "building");
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const start = performance.now();
  const expected = await expectation(folder, server);
  const tick = () => report(`${formatDuration(performance.now() - start)} so far, ${expected}`);
  tick();
  const timer = setInterval(tick, 1000);
  try {
    await compile(server, go, join(work, server.binary ?? server.name), join(folder, "build.log"));
  } finally {
    clearInterval(timer);
  }
  await writeFile(join(folder, "last-build-ms"), `${Math.round(performance.now() - start)}\n`);
  await rename(work, dirname(binary));
}

async function compile(server: Server, go: GoToolchain, output: string, logFile: string): Promise<void> {
  const log = await open(logFile, "w");
  try {
    const args = [...buildArguments(server), NOTHING_TO_STRIP, "-o", output, server.package ?? "."];
    const child = spawn(go.command, args, {
      cwd: moduleDir(server),
      // A GOFLAGS of the user's, such as -mod=mod, would build something else than go.sum pins.
      env: { ...process.env, ...server.environment, GOFLAGS: "", GOWORK: "off" },
      stdio: ["ignore", log.fd, log.fd],
    });
    const [code, signalName] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    if (code === 0) return;
    const end = lastLines((await readFileIfPresent(logFile)) ?? "", 15);
    throw new LabError(`building ${server.name} failed (${signalName ?? `exit code ${code}`}):\n${end}`);
  } finally {
    await log.close();
  }
}

async function expectation(folder: string, server: Server): Promise<string> {
  const last = Number(await readFileIfPresent(join(folder, "last-build-ms")));
  if (last > 0) return `${formatDuration(last)} last time`;
  const minutes = Math.ceil(server.cpuMinutes / availableParallelism());
  return `about ${minutes} min the first time`;
}

async function linkCommands(lab: Lab, server: Server, binary: string): Promise<void> {
  await mkdir(lab.cache.bin, { recursive: true });
  for (const command of server.commands ?? []) {
    const link = join(lab.cache.bin, command);
    const target = relative(lab.cache.bin, binary);
    if ((await readlink(link).catch(() => undefined)) === target) continue;
    // Renaming replaces the link of an older build in one step: whoever calls the command meets one or the other.
    const temporary = `${link}.${process.pid}`;
    await symlink(target, temporary);
    await rename(temporary, link);
  }
}
