import { invalidInput } from "./errors.ts";

/** Seconds in each unit. A year is 365 days, as Vault's own `87600h` for ten years; months have no length. */
const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400, y: 31_536_000 } as const;

/** `s` seconds, `m` minutes, `h` hours, `d` days, `y` years of 365 days. */
export type DurationUnit = keyof typeof SECONDS;

/**
 * A length of time: a whole number above zero and a unit, such as `"90d"`, `"5y"`, `"36h"` or `"10m"`.
 * The type accepts a few texts that {@link seconds} refuses (`"-1d"`, `"1.5h"`).
 */
export type Duration = `${number}${DurationUnit}`;

const FORM = /^([1-9][0-9]{0,9})([smhdy])$/;

/** What a {@link Duration} may look like, for messages of other validators. */
export const DURATION_FORM =
  'a whole number above zero and a unit (s, m, h, d, or y of 365 days), such as "90d" or "5y"';

/** Whether a value is a {@link Duration}. */
export function isDuration(value: unknown): value is Duration {
  return typeof value === "string" && FORM.test(value);
}

/**
 * A duration in seconds, the unit of Vault's API.
 *
 * @param duration - the length of time
 * @param path - where the value stands, for the message
 * @throws InputPropertyError if the value is not a duration
 */
export function seconds(duration: Duration, path = "duration"): number {
  const [, count, unit] = FORM.exec(duration) ?? [];
  if (count === undefined || unit === undefined) throw invalidInput(path, duration, DURATION_FORM);
  return Number(count) * SECONDS[unit as DurationUnit];
}

/**
 * A duration as Go and Kubernetes read it, which know no days: `"90d"` is `"2160h"`.
 *
 * @param duration - the length of time
 * @param path - where the value stands, for the message
 * @throws InputPropertyError if the value is not a duration
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function goDuration(duration: Duration, path = "duration"): string {
  const total = seconds(duration, path);
  if (total % SECONDS.h === 0) return `${total / SECONDS.h}h`;
  if (total % SECONDS.m === 0) return `${total / SECONDS.m}m`;
  return `${total}s`;
}

/**
 * Refuses a length of time longer than another that must contain it.
 *
 * @param path - where the shorter one stands
 * @param duration - the shorter one
 * @param limit - the longest allowed
 * @param limitName - what the limit is, such as "the intermediate CA's ttl"
 * @throws InputPropertyError if `duration` is longer than `limit`
 */
export function checkWithin(path: string, duration: Duration, limit: Duration, limitName: string): void {
  if (seconds(duration, path) > seconds(limit, limitName)) {
    throw invalidInput(path, duration, `at most ${limit}, ${limitName}`);
  }
}
