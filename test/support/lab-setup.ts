import { down } from "../../lab/commands/down.ts";
import { up } from "../../lab/commands/up.ts";
import { DEFAULT_LAB, selectedLab } from "../../lab/layout.ts";

/** The shipped configuration looks after three hosts; stacks of tests have three more to themselves. */
const HOSTS = "6";

const MADE_BY_THIS_RUN = "HOMELAB_PKI_LAB_OF_THIS_RUN";

/**
 * Brings up the tests' lab from nothing before the first test and takes it down after the last one.
 * `KEEP_LAB=1` uses one that runs already and leaves it running, for working on a test.
 */
export async function setup(): Promise<() => Promise<void>> {
  process.env.LAB_HOSTS ||= HOSTS;
  const lab = selectedLab();
  if (lab.name === DEFAULT_LAB)
    throw new Error("tests need a lab of their own: set LAB=test, as the Makefile does");
  // Several projects of one run share the lab: the first to come makes it and takes it down at the end.
  const keep = process.env.KEEP_LAB === "1" || process.env[MADE_BY_THIS_RUN] === lab.name;
  process.env[MADE_BY_THIS_RUN] = lab.name;
  if (!keep) await down(lab);
  await up(lab);
  return async () => {
    if (!keep) await down(lab);
  };
}
