import type { Problems } from "../problems.ts";
import type { Key, Settings } from "../schema/index.ts";

/** A check between keys, or of what a schema cannot say. */
export type Check = (settings: Partial<Settings>, problems: Problems) => void;

/**
 * Makes a check that runs when all the keys it needs are there and passed their schemas.
 *
 * @param needs the keys it reads
 * @param run reports to `problems`
 */
export function check<K extends Key>(
  needs: readonly K[],
  run: (settings: { readonly [P in K]: NonNullable<Settings[P]> }, problems: Problems) => void,
): Check {
  return (settings, problems) => {
    if (needs.some((key) => settings[key] === undefined)) return;
    run(settings as { readonly [P in K]: NonNullable<Settings[P]> }, problems);
  };
}

/** Reports every value of `list` that an earlier one already has. */
export function refuseDuplicates<T>(
  list: readonly T[],
  value: (item: T) => string,
  report: (index: number, first: number) => void,
): void {
  const seen = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const first = seen.get(value(item));
    if (first === undefined) seen.set(value(item), index);
    else report(index, first);
  }
}

/** Names as a message lists them. */
export function quoted(names: Iterable<string>): string {
  return [...names].map((name) => JSON.stringify(name)).join(", ");
}
