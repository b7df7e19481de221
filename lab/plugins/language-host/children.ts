import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

const running = new Set<ChildProcess>();

/** How a child process ended. */
export interface Exit {
  /** Exit code; undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/**
 * Starts a Node.js script that never outlives this process.
 *
 * @param args - arguments for node, the script among them
 */
export function startNode(args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(process.execPath, args, options);
  running.add(child);
  child.once("close", () => running.delete(child));
  return child;
}

/** Waits for a child to end and for its output to be read. @throws when it could not be started */
export function ended(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
  });
}

/** Ends every child that still runs. */
export function stopAll(signal: NodeJS.Signals): void {
  for (const child of running) {
    child.kill(signal);
  }
}
