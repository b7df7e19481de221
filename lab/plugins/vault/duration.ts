const UNITS: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};

/** Seconds of a duration as Go writes it (`1h30m`, `10s`); undefined when it is none. */
export function parseDuration(duration: string): number | undefined {
  if (!/^-?(\d+(\.\d+)?(h|ms|m|us|µs|ns|s))+$/.test(duration) && duration !== "0") {
    return undefined;
  }
  const parts = duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|us|µs|ns|s)/g);
  const seconds = [...parts].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0),
    0,
  );
  return duration.startsWith("-") ? -seconds : seconds;
}

/** Seconds as Go writes a duration, without the units that are zero: 5400 is `1h30m`. */
export function shortDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor((seconds % 3600) / 60), "m"],
    [seconds % 60, "s"],
  ];
  return (
    parts
      .filter(([amount]) => amount !== 0)
      .map((part) => part.join(""))
      .join("") || "0s"
  );
}
