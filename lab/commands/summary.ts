import type { Lab } from "../layout.ts";
import { stackOutputs } from "../stack/pulumi.ts";
import { summary as text } from "../stack/summary.ts";

/** `summary`: says what the lab has and how to use it. */
export async function summary(lab: Lab): Promise<void> {
  console.log(text(lab, await stackOutputs(lab)));
}
