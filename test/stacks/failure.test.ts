import { inspect } from "node:util";
import { InputPropertyError, RunError } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { presentable } from "../../stacks/failure.ts";

describe("what the program ends with", () => {
  it("is the message alone for a mistake in the configuration", () => {
    const shown = presentable(new RunError("1 problem"));
    expect(RunError.isInstance(shown)).toBe(true);
    expect([(shown as Error).message, (shown as Error).stack]).toEqual(["1 problem", undefined]);
  });

  it("is the message alone for a bad input of a component", () => {
    const reason = 'ttl: "3mo" is not allowed: a whole number and s, m, h, d or y';
    const shown = presentable(new InputPropertyError({ propertyPath: "ttl", reason }));
    expect(RunError.isInstance(shown)).toBe(true);
    expect([(shown as Error).message, (shown as Error).stack]).toEqual([reason, undefined]);
  });

  it("keeps the stack of anything else, without the SDK's frames", () => {
    const error = new Error("broken");
    error.stack = [
      "Error: broken",
      "    at deployCluster (file:///checkout/stacks/cluster.ts:40:11)",
      "    at Stack.init (/checkout/node_modules/@pulumi/resource.ts:1687:22)",
    ].join("\n");
    expect(presentable(error)).toBe(error);
    expect(error.stack).toBe(
      "Error: broken\n    at deployCluster (file:///checkout/stacks/cluster.ts:40:11)",
    );
    // Ends: with the last frame it would not.
    expect(inspect(error, { colors: true })).toContain("broken");
  });

  it("is passed on if it is no error at all", () => {
    expect(presentable("text")).toBe("text");
  });
});
