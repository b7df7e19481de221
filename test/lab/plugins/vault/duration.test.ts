import { expect, test } from "vitest";
import { parseDuration, shortDuration } from "../../../../lab/plugins/vault/duration.ts";

test.each([
  ["12h", 43_200],
  ["1h30m", 5_400],
  ["90s", 90],
  ["1.5h", 5_400],
  ["500ms", 0.5],
  ["-30s", -30],
  ["0", 0],
])("reads %s as Go does", (duration, seconds) => {
  expect(parseDuration(duration)).toBe(seconds);
});

test.each(["90d", "5", "h", "", "1h 30m"])("takes %j for no duration, as Go does", (duration) => {
  expect(parseDuration(duration)).toBeUndefined();
});

test.each([
  [5_400, "1h30m"],
  [43_200, "12h"],
  [30, "30s"],
  [3_661, "1h1m1s"],
  [0, "0s"],
])("writes %d seconds without the units that are zero", (seconds, duration) => {
  expect(shortDuration(seconds)).toBe(duration);
});
