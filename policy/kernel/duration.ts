/** Seconds in each unit of Vault's and Go's durations and of this pack's parameters; a year is 365 days. */
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, y: 31_536_000 };

/**
 * A length of time in seconds: a number of seconds as Vault writes them (`"7776000"`), one or more numbers with units
 * (`"90d"`, `"2160h0m0s"`), or nothing if it is not there or no length of time.
 */
export function secondsOf(value: string | number | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (value === undefined || value === "") return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  if (!/^(\d+(\.\d+)?[smhdy])+$/.test(value)) return undefined;
  let seconds = 0;
  for (const [, count, unit] of value.matchAll(/(\d+(?:\.\d+)?)([smhdy])/g)) {
    seconds += Number(count) * (SECONDS[unit as string] as number);
  }
  return seconds;
}

/** {@link secondsOf} of a text that is known to be a duration, such as a parameter of a rule. */
export function limitOf(duration: string): number {
  const seconds = secondsOf(duration);
  if (seconds === undefined)
    throw new Error(`${JSON.stringify(duration)} is no length of time such as "90d"`);
  return seconds;
}
