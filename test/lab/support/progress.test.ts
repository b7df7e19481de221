import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { formatDuration, runSteps, type Step } from "../../../lab/support/progress.ts";

function recorder(isTTY: boolean): { out: NodeJS.WriteStream; text: () => string } {
  const chunks: string[] = [];
  const out = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return {
    out: Object.assign(out, { isTTY, columns: 60 }) as unknown as NodeJS.WriteStream,
    text: () => chunks.join(""),
  };
}

function reporting(message: string, result: string): Step["run"] {
  return async (report) => {
    report(message);
    return result;
  };
}

test.each([
  [0, "0.0 s"],
  [940, "0.9 s"],
  [9_949, "9.9 s"],
  [9_950, "10 s"],
  [59_400, "59 s"],
  [59_600, "1 min 00 s"],
  [185_000, "3 min 05 s"],
])("%d ms reads %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test("a log gets one numbered line a step", async () => {
  const { out, text } = recorder(false);
  const steps = [
    { title: "network", run: async () => "made" },
    { title: "Vault", run: reporting("unsealing", "running") },
  ];
  await runSteps(steps, out);
  expect(text()).toMatch(/^\[1\/2\] network: made \(\d\.\d s\)\n\[2\/2\] Vault: running \(\d\.\d s\)\n$/);
});

test("a terminal shows what a step is doing, cut to its width", async () => {
  const { out, text } = recorder(true);
  await runSteps([{ title: "servers", run: reporting("x".repeat(100), "built") }], out);
  expect(text()).toContain(`\r\u001b[K[1/1] servers: ${"x".repeat(44)}\r`);
});

test("a step that fails ends the run and keeps its error", async () => {
  const { out, text } = recorder(false);
  const steps = [
    { title: "network", run: () => Promise.reject(new Error("no bridge")) },
    { title: "Vault", run: async () => "running" },
  ];
  await expect(runSteps(steps, out)).rejects.toThrow("no bridge");
  expect(text()).toBe("[1/2] network: failed\n");
});
