import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { parsePidFile } from "../../../lab/support/daemon.ts";
import {
  endProcess,
  identityOf,
  parseIdentity,
  processesWithEnvironment,
  sameProcess,
  signal,
} from "../../../lab/support/process.ts";

const stat = (pid: number, state: string, start: string, name = "vault") =>
  `${pid} (${name}) ${state} 1 ${pid} ${pid} 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 9 0 ${start} 1 2 3\n`;

test("a process is told by its number, its start and the boot", () => {
  const identity = parseIdentity("boot-1\n", stat(42, "S", "777"));
  expect(identity).toEqual({ pid: 42, startTime: "777", bootId: "boot-1" });
  expect(sameProcess(identity, parseIdentity("boot-1", stat(42, "R", "777")))).toBe(true);
});

test("a number that another process has got is not the same process", () => {
  const recorded = parseIdentity("boot-1", stat(42, "S", "777"));
  expect(sameProcess(recorded, parseIdentity("boot-1", stat(42, "S", "778")))).toBe(false);
  expect(sameProcess(recorded, parseIdentity("boot-2", stat(42, "S", "777")))).toBe(false);
  expect(sameProcess(recorded, parseIdentity("boot-1", stat(43, "S", "777")))).toBe(false);
  expect(sameProcess(recorded, undefined)).toBe(false);
  expect(sameProcess(undefined, undefined)).toBe(false);
});

test("a name with spaces and parentheses does not shift the fields", () => {
  expect(parseIdentity("b", stat(42, "S", "777", "a) R 1 (b"))?.startTime).toBe("777");
});

test("a process that has ended and waits to be reaped does not run", () => {
  expect(parseIdentity("b", stat(42, "Z", "777"))).toBeUndefined();
});

test.each(["", "boot-1\n", "boot-1\n42 (vault) S 1", "boot-1\nnonsense"])(
  "a torn pid file %j names no process",
  (content) => {
    expect(parsePidFile(content)).toBeUndefined();
  },
);

test("a whole pid file names its process", () => {
  expect(parsePidFile(`boot-1\n${stat(42, "S", "777")}`)).toEqual({
    pid: 42,
    startTime: "777",
    bootId: "boot-1",
  });
});

test("a process is found by its environment and ended, though it ignores SIGTERM", async () => {
  const entry = `HOMELAB_PKI_TEST=${process.pid}`;
  const script = 'trap "" TERM; echo ready; while :; do sleep 0.05; done';
  const child = spawn("sh", ["-c", script], {
    detached: true,
    env: { PATH: process.env.PATH, HOMELAB_PKI_TEST: String(process.pid) },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const pid = child.pid as number;
  onTestFinished(() => signal(-pid, "SIGKILL"));
  await once(child.stdout, "data");
  expect(await processesWithEnvironment(entry)).toContain(pid);
  const identity = await identityOf(pid);
  if (identity === undefined) throw new Error("the child does not run");
  await endProcess(identity, 50, true);
  expect(await identityOf(pid)).toBeUndefined();
});
