import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { certificateTimes } from "../../../components/cert-manager/certificate-times.ts";
import type { Duration } from "../../../components/shared/index.ts";

describe("lifetime and renewal", () => {
  test("are written in Go's units", () => {
    expect(certificateTimes("90d", "30d")).toEqual({ duration: "2160h", renewBefore: "720h" });
  });

  test("renewal is due after two thirds of the lifetime unless said otherwise", () => {
    expect(certificateTimes("24h")).toEqual({ duration: "24h", renewBefore: "8h" });
    expect(certificateTimes("100m")).toEqual({ duration: "100m", renewBefore: "2000s" });
    expect(certificateTimes("3601s")).toEqual({ duration: "3601s", renewBefore: "1201s" });
  });

  test("cert-manager's shortest lifetime is allowed, and nearly all of it may be left at renewal", () => {
    expect(certificateTimes("1h", "59m")).toEqual({ duration: "1h", renewBefore: "59m" });
  });

  test.each<[Duration, Duration | undefined, string]>([
    ["59m", undefined, 'duration: "59m" is not allowed: at least 1h, cert-manager\'s shortest'],
    ["1h", "4m", 'renewBefore: "4m" is not allowed: at least 5m, cert-manager\'s shortest'],
    ["1h", "60m", 'renewBefore: "60m" is not allowed: less than duration (1h)'],
    ["1h", "2h", 'renewBefore: "2h" is not allowed: less than duration (1h)'],
    ["90d", "29d", 'renewBefore: "29d" is not allowed: at least a third of duration (90d)'],
    [
      "3 months" as Duration,
      undefined,
      'duration: "3 months" is not allowed: a whole number above zero and a unit ' +
        '(s, m, h, d, or y of 365 days), such as "90d" or "5y"',
    ],
    [
      "90d",
      "soon" as Duration,
      'renewBefore: "soon" is not allowed: a whole number above zero and a unit ' +
        '(s, m, h, d, or y of 365 days), such as "90d" or "5y"',
    ],
  ])("%s with %s is refused", (duration, renewBefore, message) => {
    expect(() => certificateTimes(duration, renewBefore)).toThrow(expect.objectContaining({ message }));
  });

  test("the default is always one that may be said explicitly", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3_600, max: 10 * 365 * 86_400 }), (lifetime) => {
        const times = certificateTimes(`${lifetime}s`);
        const explicit = certificateTimes(`${lifetime}s`, times.renewBefore as Duration);
        expect(explicit).toEqual(times);
      }),
    );
  });
});
