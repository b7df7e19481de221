import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { judgeLock, readLocks, thisMachine } from "../../../operations/recover/lock.ts";

const LOCK = { pid: 4711, username: "root", hostname: "here", timestamp: "2026-02-16T10:00:00.5Z" };
const machine = (started: number | undefined) => ({ hostname: "here", startOf: () => started });
const at = (time: string) => Date.parse(time);

describe("judgeLock", () => {
  it.each([
    ["its process is gone", undefined, "stale"],
    ["its process is older than the lock", at("2026-02-16T09:59:58Z"), "held"],
    ["its process was started with the lock", at("2026-02-16T10:00:01Z"), "held"],
    ["the number belongs to a later process", at("2026-02-16T11:00:00Z"), "stale"],
  ])("%s", (_, started, state) => {
    expect(judgeLock(LOCK, machine(started))).toBe(state);
  });

  it("cannot look at another machine", () => {
    expect(judgeLock({ ...LOCK, hostname: "there" }, machine(undefined))).toBe("elsewhere");
  });
});

describe("readLocks", () => {
  let folder = "";
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("reads the locks of this stack alone", () => {
    folder = mkdtempSync(join(tmpdir(), "recover locks "));
    for (const stack of ["lab", "homelab"]) {
      const locks = join(folder, ".pulumi/locks/organization/homelab-pki", stack);
      mkdirSync(locks, { recursive: true });
      writeFileSync(join(locks, `${stack}.json`), JSON.stringify({ ...LOCK, username: stack }));
      writeFileSync(join(locks, `${stack}.json.attrs`), "{}");
    }
    const url = `file://${folder.replaceAll(" ", "%20")}?no_tmp_dir=true`;
    expect(readLocks(url, "homelab-pki", "lab")).toEqual([{ ...LOCK, username: "lab" }]);
    expect(readLocks(url, "homelab-pki", "organization/homelab-pki/lab")).toHaveLength(1);
    expect(readLocks(url, "homelab-pki", "other")).toEqual([]);
    expect(readLocks(url, "other", "lab")).toEqual([]);
  });

  it("finds the backend in the home folder", () => {
    folder = mkdtempSync(join(homedir(), ".recover-locks-"));
    const locks = join(folder, ".pulumi/locks/organization/p/s");
    mkdirSync(locks, { recursive: true });
    writeFileSync(join(locks, "a.json"), JSON.stringify(LOCK));
    expect(readLocks(`file://~${folder.slice(homedir().length)}`, "p", "s")).toEqual([LOCK]);
  });

  it("leaves the locks of other backends to them", () => {
    expect(readLocks("s3://bucket", "homelab-pki", "lab")).toEqual([]);
  });
});

describe("thisMachine", () => {
  it("knows when a process was started, and that it is gone", async () => {
    expect(thisMachine.hostname).toBe(hostname());
    const before = Date.now();
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    const started = thisMachine.startOf(child.pid as number);
    expect(Math.abs((started as number) - before)).toBeLessThan(2_000);
    child.kill("SIGKILL");
    await once(child, "close");
    expect(thisMachine.startOf(child.pid as number)).toBeUndefined();
  });
});
