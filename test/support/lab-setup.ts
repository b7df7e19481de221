import { down } from "../../lab/commands/down.ts";
import { up } from "../../lab/commands/up.ts";
import { DEFAULT_LAB, selectedLab } from "../../lab/layout.ts";

/**
 * Brings up the tests' lab from nothing before the first test and takes it down after the last one.
 * `KEEP_LAB=1` uses one that runs already and leaves it running, for working on a test.
 */
export async function setup(): Promise<() => Promise<void>> {
  const lab = selectedLab();
  if (lab.name === DEFAULT_LAB)
    throw new Error("tests need a lab of their own: set LAB=test, as the Makefile does");
  const keep = process.env.KEEP_LAB === "1";
  if (!keep) await down(lab);
  await up(lab);
  return async () => {
    if (!keep) await down(lab);
  };
}
