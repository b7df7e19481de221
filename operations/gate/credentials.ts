import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { vaultLogin } from "./vault-login.ts";
import type { WorkflowJob } from "./workflow-job.ts";

/**
 * Makes a job of a workflow one in which pulumi, vault and kubectl reach one environment: puts what its secrets and
 * variables hold into files, names these to the steps that follow, and logs in to Vault.
 *
 * Reads `KUBECONFIG_CONTENTS`, `VAULT_ADDR`, `VAULT_ROLE`, and `VAULT_CA`: PEM of the CA of Vault's listener, empty for a
 * public one. GitHub empties `RUNNER_TEMP` after the job.
 *
 * @returns Vault's token, to be masked in the log
 * @throws VaultError as {@link vaultLogin}
 */
export async function connect(
  job: WorkflowJob,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const {
    RUNNER_TEMP: folder,
    VAULT_ADDR: address,
    VAULT_CA: ca,
    KUBECONFIG_CONTENTS: kubeconfig,
  } = environment;
  if (!folder) throw new Error("RUNNER_TEMP is not set: this is no job of a workflow");

  job.setVariable("KUBECONFIG", privateFile(join(folder, "kubeconfig"), kubeconfig ?? ""));
  job.setVariable("VAULT_ADDR", address ?? "");
  // The provider would make itself a child token, which a role that can only read must not.
  job.setVariable("TERRAFORM_VAULT_SKIP_CHILD_TOKEN", "true");
  if (ca) {
    job.setVariable("VAULT_CACERT", privateFile(join(folder, "vault-ca.pem"), `${ca}\n`));
    setDefaultCACertificates([...getCACertificates(), ca]);
  }
  return vaultLogin(environment);
}

function privateFile(path: string, contents: string): string {
  writeFileSync(path, contents, { mode: 0o600 });
  return path;
}
