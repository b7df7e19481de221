/**
 * A failure that a user can act on: the message says what is wrong and what to do.
 * The command line prints it without a stack; anything else that is thrown is a defect and keeps its stack.
 */
export class LabError extends Error {
  override readonly name = "LabError";
}
