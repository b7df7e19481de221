/** Says what a step is doing right now; each call replaces what the previous one said. */
export type Report = (message: string) => void;

/** One step of a command. */
export interface Step {
  /** What the step ensures, in a few words. */
  readonly title: string;
  /** Does it, or finds it done. The text that it returns ends the step's line. */
  readonly run: (report: Report) => Promise<string>;
}

const QUIET_INTERVAL_MS = 30_000;

/**
 * Runs the steps one after the other and shows `[3/9] title: what it does (time)`.
 * On a terminal a step's line is rewritten in place; elsewhere (CI) what a step reports is printed as a line, at
 * most one each 30 s, so that a long build shows life without filling a log.
 */
export async function runSteps(
  steps: readonly Step[],
  out: NodeJS.WriteStream = process.stdout,
): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const start = performance.now();
    const head = `[${index + 1}/${steps.length}] ${step.title}`;
    const line = lineWriter(out);
    line.update(`${head} …`);
    try {
      const result = await step.run((message) => line.update(`${head}: ${message}`));
      line.finish(`${head}: ${result} (${formatDuration(performance.now() - start)})`);
    } catch (error) {
      line.finish(`${head}: failed`);
      throw error;
    }
  }
}

/** `0.4 s`, `12 s`, `3 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

function lineWriter(out: NodeJS.WriteStream): { update(text: string): void; finish(text: string): void } {
  if (out.isTTY) {
    return {
      update: (text) => out.write(`\r\u001b[K${text.slice(0, Math.max(out.columns - 1, 20))}`),
      finish: (text) => out.write(`\r\u001b[K${text}\n`),
    };
  }
  let lastPrinted = performance.now();
  return {
    update: (text) => {
      if (performance.now() - lastPrinted < QUIET_INTERVAL_MS) return;
      lastPrinted = performance.now();
      out.write(`${text}\n`);
    },
    finish: (text) => out.write(`${text}\n`),
  };
}
