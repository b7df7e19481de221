import { describe, expect, it } from "vitest";
import { messageOf } from "../../../policy/kernel/violation.ts";

describe("a violation's message", () => {
  it.each([
    [true, "true"],
    ["8760h", '"8760h"'],
    [["*"], '["*"]'],
    [0, "0"],
    [undefined, "not set"],
  ])("shows the value %j", (value, shown) => {
    expect(messageOf("web", { property: "maxTtl", value, allowed: "up to 90d", change: "maxTtl" })).toBe(
      `web: maxTtl is ${shown}; allowed: up to 90d. Change maxTtl.`,
    );
  });
});
