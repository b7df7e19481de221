import { setTimeout as sleep } from "node:timers/promises";
import type { LabError } from "./errors.ts";

/** Something that has been started and is not ready yet. */
export interface Start<T> {
  /** What it is, for messages: `Vault`. */
  readonly title: string;
  readonly timeoutMs: number;
  /** Time between two looks. */
  readonly pauseMs: number;
  /** What is waited for; `undefined` while it is not there. */
  look(): Promise<T | undefined>;
  /** Whether its process still runs. */
  runs(): Promise<boolean>;
  /** How it still is when the time is over, with a verb: `does not answer`. */
  state(): string;
  /** An error with what it says itself. */
  error(problem: string): Promise<LabError>;
}

/**
 * Waits for what has been started.
 *
 * @throws LabError when it ends, or is not ready in time.
 */
export async function untilStarted<T>(start: Start<T>): Promise<T> {
  const deadline = performance.now() + start.timeoutMs;
  for (;;) {
    const found = await start.look();
    if (found !== undefined) return found;
    if (!(await start.runs())) throw await start.error(`${start.title} ended while it started.`);
    if (performance.now() > deadline) {
      throw await start.error(`${start.title} ${start.state()} after ${start.timeoutMs / 1000} s.`);
    }
    await sleep(start.pauseMs);
  }
}
