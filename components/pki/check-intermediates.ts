import { invalidInput, unfitInput } from "../shared/errors.ts";
import { checkGenerations } from "../shared/generation.ts";
import { checkIntermediateCertificate } from "./certificate.ts";
import type { IntermediateGeneration } from "./intermediate-generation.ts";
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
