import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { forgetPromiseTraces } from "../../stacks/promise-traces.ts";

const prepare = Error.prepareStackTrace;
beforeEach(() => {
  Reflect.deleteProperty(Error, "prepareStackTrace");
});
afterEach(() => {
  Error.prepareStackTrace = prepare;
  vi.unstubAllEnvs();
});

function debuggablePromise(): string | undefined {
  return new Error().stack;
}

it("drops the stacks that the SDK keeps of its promises", () => {
  forgetPromiseTraces();
  expect(debuggablePromise()).toBe("");
});

it("keeps the stacks of errors, as V8 writes them or as source maps do", () => {
  const failing = () => new Error("broken");
  const plain = failing().stack?.split("\n").slice(0, 2);
  expect(plain?.[0]).toBe("Error: broken");

  forgetPromiseTraces();
  expect(failing().stack?.split("\n").slice(0, 2)).toEqual(plain);

  Error.prepareStackTrace = () => "mapped";
  forgetPromiseTraces();
  expect(failing().stack).toBe("mapped");
});

it("keeps all when somebody looks for promises that never end", () => {
  vi.stubEnv("PULUMI_DEBUG_PROMISE_LEAKS", "true");
  forgetPromiseTraces();
  expect(debuggablePromise()).toContain("debuggablePromise");
});
