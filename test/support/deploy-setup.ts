import { deploy } from "../../lab/commands/deploy.ts";
import { selectedLab } from "../../lab/layout.ts";

/** Deploys the shipped `Pulumi.lab.yaml` to the tests' lab, as `make up` does: the tests' first `up` on an empty cluster. */
export async function setup(): Promise<void> {
  await deploy(selectedLab());
}
