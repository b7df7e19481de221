import { InputPropertyError, RunError } from "@pulumi/pulumi";

/** Frames of the SDK, which tell its authors something and nobody else. */
const SDK_FRAME = /^\s+at .*node_modules\/@pulumi\//;

/**
 * What the program ends with, made fit to be shown: a mistake of the user's is its message alone, anything else keeps
 * the frames of its stack that are not the SDK's.
 *
 * Besides being noise, those frames cost half a minute: source maps shorten some to `node_modules/@pulumi/<file>`, and
 * Node's `util.inspect`, with which the SDK colours every error, loops at a scope without a package until its string
 * is as long as strings can be.
 *
 * @param error whatever was thrown
 * @returns what to throw instead
 */
export function presentable(error: unknown): unknown {
  if (InputPropertyError.isInstance(error)) return presentable(new RunError(error.message));
  if (!(error instanceof Error)) return error;
  const mistake: boolean = RunError.isInstance(error);
  error.stack = mistake ? undefined : withoutSdkFrames(error.stack);
  return error;
}

function withoutSdkFrames(stack: string | undefined): string | undefined {
  return stack
    ?.split("\n")
    .filter((line) => !SDK_FRAME.test(line))
    .join("\n");
}
