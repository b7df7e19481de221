import { output, RunError, StackReference } from "@pulumi/pulumi";
import * as z from "zod";
import type { SignPaths, TrustAnchors } from "./trust-root.ts";

/** Name of the stack output through which the layer `trust-root` is read by other stacks. */
export const TRUST_ROOT_OUTPUT = "trustRoot";

/** Its shape; a stack of another version of the program may have another. */
const trustRootOutput = z.object({
  roots: z.array(z.string()).min(1),
  rootBundle: z.string(),
  signPaths: z.record(z.string(), z.string()).optional(),
});

/**
 * Reads the layer `trust-root` of another stack.
 *
 * @param stack `<organization>/<project>/<stack>`
 * @throws RunError if that stack has no such layer, or not of this shape
 */
export async function readTrustRoot(stack: string): Promise<TrustAnchors> {
  const reference = new StackReference(stack);
  // Values and not outputs, because how many roots there are decides how many resources there are.
  const { value } = await reference.getOutputDetails(TRUST_ROOT_OUTPUT);
  const result = trustRootOutput.safeParse(value);
  if (!result.success) {
    const why = value === undefined ? "has no trust root yet" : "has a trust root of another version";
    throw new RunError(
      `homelab-pki:trustRootStack: ${JSON.stringify(stack)} ${why}; allowed: a stack on which \`pulumi up\` deployed the layer trust-root`,
    );
  }
  const { roots, rootBundle, signPaths } = result.data;
  return { roots, rootBundle, signPaths: signPaths && outputs(signPaths) };
}

function outputs(texts: Readonly<Record<string, string>>): SignPaths {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, output(text)]));
}
