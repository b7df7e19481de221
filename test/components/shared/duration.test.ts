import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkWithin,
  type Duration,
  goDuration,
  isDuration,
  seconds,
} from "../../../components/shared/duration.ts";

const FORM = 'a whole number above zero and a unit (s, m, h, d, or y of 365 days), such as "90d" or "5y"';

describe("seconds", () => {
  it.each<[Duration, number]>([
    ["45s", 45],
    ["10m", 600],
    ["36h", 129_600],
    ["90d", 7_776_000],
    // The ADR's 87600h.
    ["10y", 87_600 * 3_600],
  ])("reads %s as %i", (duration, expected) => {
    expect(seconds(duration)).toBe(expected);
  });

  it.each(["", "90", "d", "0d", "-1d", "1.5h", "1e3d", "3mo", "1w", "90 d", "90D", "1h30m", "99999999999d"])(
    "refuses %j",
    (text) => {
      expect(() => seconds(text as Duration, "roles[0].ttl")).toThrow(
        `roles[0].ttl: "${text}" is not allowed: ${FORM}`,
      );
    },
  );

  it("agrees with isDuration on every text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{1,4}[a-z]{0,2}$/)), (text) => {
        const read = () => seconds(text as Duration);
        if (isDuration(text)) expect(read()).toBeGreaterThan(0);
        else expect(read).toThrow(FORM);
      }),
    );
  });

  it("takes only texts for durations", () => {
    expect(isDuration(90)).toBe(false);
    expect(isDuration(undefined)).toBe(false);
  });
});

describe("goDuration", () => {
  it.each<[Duration, string]>([
    ["90d", "2160h"],
    ["5y", "43800h"],
    ["10m", "10m"],
    ["120m", "2h"],
    ["90s", "90s"],
    ["120s", "2m"],
  ])("writes %s as %s", (duration, expected) => {
    expect(goDuration(duration)).toBe(expected);
  });

  it("names the place of a text that is no duration", () => {
    expect(() => goDuration("3mo" as Duration, "certificates[0].duration")).toThrow(
      `certificates[0].duration: "3mo" is not allowed: ${FORM}`,
    );
  });
});

describe("checkWithin", () => {
  it("accepts equal lengths in different units", () => {
    expect(() => checkWithin("ttl", "365d", "1y", "the root's ttl")).not.toThrow();
  });

  it("refuses what is longer than its limit", () => {
    expect(() => checkWithin("ttl", "366d", "1y", "the root's ttl")).toThrow(
      'ttl: "366d" is not allowed: at most 1y, the root\'s ttl',
    );
  });
});
