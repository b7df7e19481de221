import { selectedLab } from "../../lab/layout.ts";
import { ensureStepCa } from "../../lab/step-ca/index.ts";

/**
 * Starts the lab's step-ca under a root in Vault.
 *
 * @param rootMount mount of the root that signs its intermediate
 * @returns the value of `homelab-pki:stepCa`
 */
export async function startStepCa(rootMount: string): Promise<Readonly<Record<string, unknown>>> {
  const { url, fingerprint, provisioner, passwordFile } = await ensureStepCa(selectedLab(), rootMount);
  return { url, fingerprint, provisioner, passwordFile };
}
