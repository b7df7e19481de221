import { InputPropertyError, type Resource, ResourceError } from "@pulumi/pulumi";

/**
 * An error about one input: where it stands, what it is, and what is allowed there.
 *
 * The path is part of the reason too, because a plain program prints only an error's message; the engine
 * shows `propertyPath` for components that a plugin constructs.
 *
 * @param path - where the value stands, as its author wrote it: `intermediates[1].root`
 * @param value - the refused value; shown as JSON, so it must not be a secret
 * @param allowed - what is allowed, as the end of the sentence "... is not allowed: "
 * @example invalidInput("ttl", "3mo", "a whole number and s, m, h, d or y").message
 *   // ttl: "3mo" is not allowed: a whole number and s, m, h, d or y
 */
export function invalidInput(path: string, value: unknown, allowed: string): InputPropertyError {
  return new InputPropertyError({
    propertyPath: path,
    reason: `${path}: ${JSON.stringify(value) ?? "undefined"} is not allowed: ${allowed}`,
  });
}

/**
 * An error about an input whose value would not help the reader (a PEM block, a whole list).
 *
 * @param path - where the value stands
 * @param problem - what is wrong with it and what would be right
 */
export function unfitInput(path: string, problem: string): InputPropertyError {
  return new InputPropertyError({ propertyPath: path, reason: `${path}: ${problem}` });
}

/**
 * Runs a check of values that are known only while the program runs, inside an `apply`. The engine prints a bad
 * input of that time with the program's stack; a `ResourceError` it prints as what it is, beside the resource.
 *
 * @param resource - what the values belong to
 * @param check - throws an `InputPropertyError` if they are unfit
 * @throws ResourceError instead of the `InputPropertyError`
 */
export function checkLater(resource: Resource, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (InputPropertyError.isInstance(error)) throw new ResourceError(error.message, resource, true);
    throw error;
  }
}
