import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Lab } from "../layout.ts";
import { serverBinary } from "../servers/build.ts";
import { rootToken, vaultCall, vaultRequest } from "./client.ts";

const CATALOGUE = "sys/plugins/catalog/auth/kubernetes";
const PROGRAM = "kubernetes";

/**
 * Puts the program of Vault's Kubernetes login where Vault looks for plugins. Vault's own build has it compiled in
 * only together with the logins, databases and clouds of everybody else, which are half of what there is to compile.
 *
 * @throws LabError when it has not been built.
 */
export async function installKubernetesAuth(lab: Lab): Promise<void> {
  const program = join(lab.vault.pluginDir, PROGRAM);
  await mkdir(lab.vault.pluginDir, { recursive: true, mode: 0o700 });
  // A program that runs cannot be written to.
  await copyFile(await serverBinary(lab, "vault-kubernetes-auth"), `${program}.new`);
  await rename(`${program}.new`, program);
}

/**
 * Makes the installed program Vault's auth method `kubernetes`. Vault has to be unsealed.
 *
 * @throws LabError with Vault's own words when it refuses.
 * @see https://developer.hashicorp.com/vault/docs/plugins/register
 */
export async function ensureKubernetesAuth(lab: Lab): Promise<void> {
  const token = await rootToken(lab);
  const program = await readFile(join(lab.vault.pluginDir, PROGRAM));
  const sha256 = createHash("sha256").update(program).digest("hex");
  const { status, body } = await vaultRequest(lab, { path: CATALOGUE, token });
  const registered = status === 200 ? (body.data as { sha256: string }).sha256 : undefined;
  if (registered === sha256) return;
  await vaultCall(lab, { method: "PUT", path: CATALOGUE, token, body: { sha256, command: PROGRAM } });
  if (registered === undefined) return;
  // Mounts keep the program that they have started, until they are told.
  await vaultCall(lab, {
    method: "PUT",
    path: "sys/plugins/reload/backend",
    token,
    body: { plugin: PROGRAM },
  });
}
