/** The function of the SDK that writes down where a promise was made. */
const RECORDER = "debuggablePromise";

/**
 * Keeps the SDK from writing down the stack at which each of its promises is made, some two hundred for a single role:
 * a text of a kilobyte each, kept as long as the resource, whose making and mapping to sources takes half of the
 * program's time. Only a search for promises that never end needs them (PULUMI_DEBUG_PROMISE_LEAKS). Errors keep their
 * stacks.
 */
export function forgetPromiseTraces(): void {
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS) return;
  const prepare = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, frames) => {
    if (frames[0]?.getFunctionName() === RECORDER) return "";
    return prepare === undefined ? [error, ...frames].join("\n    at ") : prepare(error, frames);
  };
}
