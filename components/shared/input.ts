import * as pulumi from "@pulumi/pulumi";

/**
 * Converts a text input. A plain text is converted at once, so that an error stops the constructor it was given
 * to; in an `apply` the SDK would report it from deep inside a registration.
 *
 * @param input - the text, or an output of it
 * @param convert - checks and converts; throws if the text is refused
 */
export function convertText(
  input: pulumi.Input<string>,
  convert: (text: string) => string,
): pulumi.Output<string> {
  return typeof input === "string" ? pulumi.output(convert(input)) : pulumi.output(input).apply(convert);
}
