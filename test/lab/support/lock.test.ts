import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { expect, test } from "vitest";
import { withLock } from "../../../lab/support/lock.ts";

const lockName = (title: string) => `homelab-pki-test-${process.pid}-${title}`;

test("two holders never overlap, and the second learns whom it waits for", async () => {
  const events: string[] = [];
  const gate = new EventEmitter();
  const first = withLock(
    lockName("order"),
    () => undefined,
    async () => {
      events.push("first begins");
      await once(gate, "open");
      events.push("first ends");
    },
  );
  const second = withLock(
    lockName("order"),
    (holder) => {
      events.push(`waits for ${holder}`);
      gate.emit("open");
    },
    async () => {
      events.push("second begins");
    },
  );
  await Promise.all([first, second]);
  expect(events).toEqual(["first begins", `waits for ${process.pid}`, "first ends", "second begins"]);
});

test("an action that fails gives the lock back", async () => {
  const failing = withLock(
    lockName("fails"),
    () => undefined,
    () => Promise.reject(new Error("no")),
  );
  await expect(failing).rejects.toThrow("no");
  expect(
    await withLock(
      lockName("fails"),
      () => undefined,
      async () => "free",
    ),
  ).toBe("free");
});

test("a holder that is killed gives the lock back", async () => {
  const module = new URL("../../../lab/support/lock.ts", import.meta.url).href;
  const program = `import { withLock } from ${JSON.stringify(module)};
    setInterval(() => undefined, 1000);
    withLock(${JSON.stringify(lockName("killed"))}, () => undefined, () => { console.log("held"); return new Promise(() => undefined); });`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  const waitedFor: string[] = [];
  const onWait = (pid: string) => {
    waitedFor.push(pid);
    holder.kill("SIGKILL");
  };
  expect(await withLock(lockName("killed"), onWait, async () => "mine")).toBe("mine");
  expect(waitedFor).toEqual([String(holder.pid)]);
});
