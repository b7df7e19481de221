import { readFile, rm, writeFile } from "node:fs/promises";
import { DEFAULT_LAB, type Lab, labLayout, possibleHosts } from "../layout.ts";
import { readFileIfPresent } from "../support/files.ts";
import { forgetEncryptionSalt, withoutEncryptionSalt } from "../support/pulumi-state.ts";

/**
 * Makes sure that the stack of `lab` has a configuration. `Pulumi.lab.yaml` is part of the project; the stack of any
 * other lab gets a copy of it with that lab's own paths and ports, so that every lab deploys what is shipped.
 */
export async function ensureStackConfig(lab: Lab): Promise<void> {
  if (lab.name === DEFAULT_LAB) return;
  const shipped = await readFile(labLayout(DEFAULT_LAB).pulumi.stackConfig, "utf8");
  const salt =
    /^encryptionsalt:.*\n/m.exec((await readFileIfPresent(lab.pulumi.stackConfig)) ?? "")?.[0] ?? "";
  await writeFile(lab.pulumi.stackConfig, salt + withoutEncryptionSalt(adaptedConfig(shipped, lab)));
}

/** The shipped configuration with the paths and the published addresses of `lab`. */
export function adaptedConfig(config: string, lab: Lab): string {
  const shipped = labLayout(DEFAULT_LAB);
  const sshPorts = new Map(
    possibleHosts(shipped).map((host, index) => [
      host.publishedPort,
      possibleHosts(lab)[index]?.publishedPort,
    ]),
  );
  return config
    .replaceAll(`${shipped.stateDir}/`, `${lab.stateDir}/`)
    .replaceAll(`${shipped.cacheDir}/`, `${lab.cacheDir}/`)
    .replaceAll(shipped.stepCa.publishedUrl, lab.stepCa.publishedUrl)
    .replace(/(?<=\bport: )\d+\b/g, (port) => String(sshPorts.get(Number(port)) ?? port));
}

/** Takes out of the checkout what belongs to a lab that is no more: the salt, or the whole copy. */
export async function forgetStackConfig(lab: Lab): Promise<void> {
  if (lab.name === DEFAULT_LAB) await forgetEncryptionSalt(lab);
  else await rm(lab.pulumi.stackConfig, { force: true });
}
