import { selectedLab } from "../../lab/layout.ts";
import { TestStack } from "./stack.ts";

/**
 * The stack that `lab deploy` made of the shipped `Pulumi.lab.yaml` before the tests began: what a newcomer has
 * after `make up`, on the tests' lab.
 */
export function deployedStack(): TestStack {
  return new TestStack(selectedLab().name);
}
