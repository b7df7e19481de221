import { invalidInput, unfitInput } from "../shared/errors.ts";
import { checkGenerations } from "../shared/generation.ts";
import { checkIntermediateCertificate } from "./certificate.ts";
import type { IntermediateCaArgs } from "./intermediate-ca.ts";
import type { IntermediateGeneration } from "./intermediate-generation.ts";
import { NAME_CONSTRAINTS, type NameConstraints } from "./name-constraints.ts";
import type { RootCa } from "./root-ca.ts";

/**
 * Checks generations of an intermediate against those of its root: each tied to a root that may sign, certificates
 * from outside only under an offline root and fit to issue.
 *
 * @param path - where the generations stand in config
 * @param generations - the generations
 * @param root - the root
 * @throws InputPropertyError naming the first entry that is wrong
 */
export function checkIntermediateGenerations(
  path: string,
  generations: readonly IntermediateGeneration[],
  root: RootCa,
): void {
  checkGenerations(path, generations);
  for (const [index, { root: rootId, certificate }] of generations.entries()) {
    const signer = root.generations.find(({ id }) => id === rootId);
    if (signer === undefined) {
      const ids = root.generations.map(({ id }) => id).join(", ");
      throw invalidInput(`${path}[${index}].root`, rootId, `the generations of the root are ${ids}`);
    }
    if (signer.state === "staged") {
      throw invalidInput(`${path}[${index}].root`, rootId, "this root is staged and signs nothing yet");
    }
    if (certificate === undefined) continue;
    if (root.custody !== "offline") {
      throw unfitInput(
        `${path}[${index}].certificate`,
        `only for custody offline, the root has ${root.custody}`,
      );
    }
    checkIntermediateCertificate(`${path}[${index}].certificate`, certificate);
  }
  checkActiveIsSigned(path, generations, root);
}

/**
 * Checks what generations still to be made shall be limited to against their root.
 *
 * @throws InputPropertyError if who signs them would not heed it, or the root leaves no room for the path length
 */
export function checkLimits(
  args: Pick<IntermediateCaArgs, "root" | "maxPathLength"> & NameConstraints,
): void {
  const { root, maxPathLength } = args;
  for (const limit of NAME_CONSTRAINTS) {
    if (args[limit] !== undefined && root.custody !== "vault") {
      throw unfitInput(limit, `only for a root of custody vault, this one has ${root.custody}`);
    }
  }
  if (maxPathLength === undefined) return;
  if (root.maxPathLength === undefined) {
    throw unfitInput("maxPathLength", "not for a root of custody offline, where the ceremony decides it");
  }
  if (!Number.isInteger(maxPathLength) || maxPathLength < 0 || maxPathLength >= root.maxPathLength) {
    const allowed = `a whole number, 0 or more and below the root's maxPathLength (${root.maxPathLength})`;
    throw invalidInput("maxPathLength", maxPathLength, allowed);
  }
}

/** A pending first generation is a beginning; a pending successor made active would stop a CA that works. */
function checkActiveIsSigned(
  path: string,
  generations: readonly IntermediateGeneration[],
  root: RootCa,
): void {
  if (root.custody !== "offline") return;
  const index = generations.findIndex(({ state }) => state === "active");
  const isSigned = ({ certificate }: IntermediateGeneration) => certificate !== undefined;
  if (generations[index]?.certificate === undefined && generations.some(isSigned)) {
    throw unfitInput(
      `${path}[${index}]`,
      "active without a certificate: stage it until the root has signed it",
    );
  }
}
