import { type Input, type Output, output, RunError, StackReference } from "@pulumi/pulumi";
import * as z from "zod";
import { type Duration, isDuration } from "../components/shared/duration.ts";
import type { SignPaths, TrustAnchors } from "./trust-root.ts";

/** Name of the stack output through which the layer `trust-root` is read by other stacks. */
export const TRUST_ROOT_OUTPUT = "trustRoot";

/** What stacks with the layers above read. */
export interface TrustRootOutput {
  readonly roots: readonly Input<string>[];
  readonly rootBundle: Input<string>;
  readonly signPaths?: SignPaths;
  readonly issuing?: {
    /** Path of the mount. */
    readonly mount: Output<string>;
    readonly ttl: Duration;
    readonly permittedDnsDomains?: readonly string[];
  };
}

/** Its shape; a stack of another version of the program may have another. */
const shape = z.object({
  roots: z.array(z.string()).min(1),
  rootBundle: z.string(),
  signPaths: z.record(z.string(), z.string()).optional(),
  issuing: z
    .object({
      mount: z.string(),
      ttl: z.custom<Duration>(isDuration),
      permittedDnsDomains: z.array(z.string()).optional(),
    })
    .optional(),
});

/** The layer `trust-root` as other stacks read it. */
export function trustRootOutput({ roots, rootBundle, signPaths, issuing }: TrustAnchors): TrustRootOutput {
  if (issuing === undefined) return { roots, rootBundle, signPaths };
  const { path, ttl, permittedDnsDomains } = issuing;
  const limit = permittedDnsDomains && { permittedDnsDomains };
  return { roots, rootBundle, signPaths, issuing: { mount: path, ttl, ...limit } };
}

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
  const result = shape.safeParse(value);
  if (!result.success) {
    const why = value === undefined ? "has no trust root yet" : "has a trust root of another version";
    throw new RunError(
      `homelab-pki:trustRootStack: ${JSON.stringify(stack)} ${why}; allowed: a stack on which \`pulumi up\` deployed the layer trust-root`,
    );
  }
  const { roots, rootBundle, signPaths, issuing } = result.data;
  return {
    roots,
    rootBundle,
    signPaths: signPaths && outputs(signPaths),
    issuing: issuing && {
      path: output(issuing.mount),
      ttl: issuing.ttl,
      permittedDnsDomains: issuing.permittedDnsDomains,
      // The other stack's business: its roles are there, so its CA signs.
      defaultIssuer: undefined,
    },
  };
}

function outputs(texts: Readonly<Record<string, string>>): SignPaths {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, output(text)]));
}
