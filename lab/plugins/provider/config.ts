import type { CheckFailure } from "./provider.ts";
import type { Properties } from "./values.ts";

/** Inputs that the engine adds to every provider. */
const ENGINE_INPUTS: readonly string[] = ["version", "pluginDownloadURL", "pluginChecksums"];

/**
 * A check that refuses provider inputs which would be ignored.
 *
 * @param name - package name, for messages
 * @param known - the inputs that the provider takes
 */
export function refuseInputs(name: string, known: readonly string[]) {
  return (inputs: Properties): readonly CheckFailure[] =>
    Object.keys(inputs)
      .filter((input) => !known.includes(input) && !ENGINE_INPUTS.includes(input))
      .map((property) => ({
        property,
        reason: `The stand-in for ${name} does not know the provider input "${property}". Known inputs: ${known.join(", ") || "none"}`,
      }));
}
