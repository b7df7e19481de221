import { describe, expect, it } from "vitest";
import { limitOf, secondsOf } from "../../../policy/kernel/duration.ts";

describe("secondsOf", () => {
  it.each([
    [7776000, 7_776_000],
    [0, 0],
    ["7776000", 7_776_000],
    ["1s", 1],
    ["1m", 60],
    ["1h", 3_600],
    ["1d", 86_400],
    ["1y", 31_536_000],
    ["2160h0m0s", 7_776_000],
    ["1.5h", 5_400],
  ])("reads %j", (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });

  it.each(
    [undefined, "", "soon", "90", "90 d", "90w", "d", "x90d", "90dx", "-1h", "1.h"].filter((v) => v !== "90"),
  )("finds nothing in %j", (text) => {
    expect(secondsOf(text)).toBeUndefined();
  });
});

describe("limitOf", () => {
  it("reads a duration", () => {
    expect(limitOf("2d")).toBe(172_800);
  });

  it("refuses what is none", () => {
    expect(() => limitOf("soon")).toThrow('"soon" is no length of time such as "90d"');
  });
});
