import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import type { Mutant } from "./mutants.ts";
import type { Target } from "./targets.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");

/** Part of a worker's work: the mutants of a file from one on. */
export interface Task {
  readonly target: Target;
  readonly from: number;
}

/** A mutant that no case caught. */
export interface Survivor extends Omit<Mutant, "source"> {
  /** As seen from the project. */
  readonly file: string;
}

/** What a worker tells. */
export type Finding =
  | { readonly kind: "began"; readonly index: number }
  | { readonly kind: "survived"; readonly mutant: Omit<Mutant, "source"> }
  | { readonly kind: "done"; readonly count: number }
  | { readonly kind: "failed"; readonly why: string };

/** What became of all mutants. */
export interface Outcome {
  readonly survivors: readonly Survivor[];
  /** What is wrong with files that fail their cases as they stand. */
  readonly broken: readonly string[];
  /** How many mutants there were. */
  readonly count: number;
}

/** How long a mutant may run. An honest one takes a hundredth of it. */
const PATIENCE_MS = 700;

/** How long a file and all that it needs may take to load. */
const START_MS = 20_000;

/** Tries every mutant of the files. */
export async function tryMutants(targets: readonly Target[]): Promise<Outcome> {
  const waiting = targets.map((target): Task => ({ target, from: 0 }));
  const survivors: Survivor[] = [];
  const broken: string[] = [];
  let count = 0;
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), targets.length) }, work));
  return { survivors, broken, count };

  async function work(): Promise<void> {
    let worker: Worker | undefined;
    try {
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
        // Not the flags of the test runner's own process.
        worker ??= new Worker(new URL("./worker.ts", import.meta.url), { execArgv: [] });
        const stuckAt = await follow(worker, task);
        if (stuckAt === undefined) continue;
        // A mutant that never ends is caught: its rule would never end in a preview either.
        waiting.unshift({ ...task, from: stuckAt + 1 });
        await worker.terminate();
        worker = undefined;
      }
    } finally {
      await worker?.terminate();
    }
  }

  /** Waits for the end of a task, or says at which mutant the worker stays. */
  async function follow(worker: Worker, { target, from }: Task): Promise<number | undefined> {
    const file = relative(PROJECT, target.file);
    const { promise, resolve: end, reject } = Promise.withResolvers<number | undefined>();
    let current: number | undefined;
    const giveUp = (why: unknown) => (current === undefined ? reject(why) : end(current));
    const alarm = () => setTimeout(giveUp, current === undefined ? START_MS : PATIENCE_MS, "does not load");
    let timer = alarm();
    const listen = (finding: Finding) => {
      if (finding.kind === "began") current = finding.index;
      else if (finding.kind === "survived") survivors.push({ file, ...finding.mutant });
      else if (finding.kind === "failed") reject(finding.why);
      else {
        count += finding.count;
        end(undefined);
      }
      clearTimeout(timer);
      timer = alarm();
    };
    worker.on("message", listen).on("error", giveUp);
    worker.postMessage({ target, from } satisfies Task);
    try {
      return await promise;
    } catch (why) {
      broken.push(`${file}: ${why}`);
      return undefined;
    } finally {
      clearTimeout(timer);
      worker.off("message", listen).off("error", giveUp);
    }
  }
}
