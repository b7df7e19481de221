import { readFile, rm, writeFile } from "node:fs/promises";
import { DEFAULT_LAB, type Lab, labLayout } from "../layout.ts";
import { readFileIfPresent } from "../support/files.ts";
import { forgetEncryptionSalt, withoutEncryptionSalt } from "../support/pulumi-state.ts";

/**
 * Makes sure that the stack of `lab` has a configuration. `Pulumi.lab.yaml` is part of the project; the stack of any
 * other lab gets a copy of it in which the paths are that lab's own, so that every lab deploys what is shipped.
 */
export async function ensureStackConfig(lab: Lab): Promise<void> {
  if (lab.name === DEFAULT_LAB) return;
  const shipped = labLayout(DEFAULT_LAB);
  const config = await readFile(shipped.pulumi.stackConfig, "utf8");
  const salt =
    /^encryptionsalt:.*\n/m.exec((await readFileIfPresent(lab.pulumi.stackConfig)) ?? "")?.[0] ?? "";
  await writeFile(
    lab.pulumi.stackConfig,
    salt +
      withoutEncryptionSalt(config)
        .replaceAll(`${shipped.stateDir}/`, `${lab.stateDir}/`)
        .replaceAll(`${shipped.cacheDir}/`, `${lab.cacheDir}/`),
  );
}

/** Takes out of the checkout what belongs to a lab that is no more: the salt, or the whole copy. */
export async function forgetStackConfig(lab: Lab): Promise<void> {
  if (lab.name === DEFAULT_LAB) await forgetEncryptionSalt(lab);
  else await rm(lab.pulumi.stackConfig, { force: true });
}
