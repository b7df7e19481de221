import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds between two looks at the cluster. */
const INTERVAL = 500;

/** The time is over and nothing has come of the waiting. */
export class TimeoutError extends Error {
  constructor(seconds: number) {
    super(`timed out after ${seconds} s`);
    this.name = "TimeoutError";
  }
}

/** Bounds of a wait. */
export interface Patience {
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/**
 * Asks until there is an answer.
 *
 * @param probe returns undefined as long as there is none.
 * @throws TimeoutError when the time is over; what the probe throws; the signal's reason when the user cancels.
 */
export async function until<T>(patience: Patience, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + patience.seconds * 1000;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (Date.now() >= deadline) throw new TimeoutError(patience.seconds);
    await sleep(INTERVAL, undefined, { signal: patience.signal });
  }
}
