import { X509Certificate } from "node:crypto";
import { chmod, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Lab } from "../layout.ts";
import { readFileIfPresent, writeFileAtomically } from "../support/files.ts";
import { run } from "../support/run.ts";
import { rootToken, vaultCall } from "../vault/client.ts";

const COMMON_NAME = "Homelab step-ca Intermediate CA";
const LIFETIME = "43800h"; // 5 years, as Vault's own intermediate

/**
 * Makes step-ca's CA certificate: the key here, the signature by the root that the program has made in Vault. Done
 * anew when the root is another one than at the last time.
 *
 * @param rootMount Mount of the root in Vault.
 * @returns whether it is a new one.
 * @throws LabError when there is no root, because the program has not been deployed.
 */
export async function ensureIntermediate(lab: Lab, rootMount: string): Promise<boolean> {
  const { dir, certificate, privateKey, rootCertificate } = lab.stepCa;
  const token = await rootToken(lab);
  const answer = await vaultCall(lab, { path: `${rootMount}/issuer/default`, token });
  const root = (answer.data as { certificate: string }).certificate;
  const present = await readFileIfPresent(certificate);
  if (present !== undefined && isSignedBy(present, root)) return false;

  await mkdir(dir, { recursive: true, mode: 0o700 });
  const key = join(dir, "new.key");
  await rm(key, { force: true });
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"];
  const csr = await run("openssl", ["req", "-new", ...curve, "-keyout", key, "-subj", `/CN=${COMMON_NAME}`]);
  const signed = await vaultCall(lab, {
    method: "POST",
    path: `${rootMount}/root/sign-intermediate`,
    token,
    body: { csr, common_name: COMMON_NAME, max_path_length: 0, ttl: LIFETIME, format: "pem" },
  });
  await chmod(key, 0o400);
  await rename(key, privateKey);
  await writeFileAtomically(rootCertificate, `${root.trim()}\n`, 0o644);
  // Last: where it is, the other two are.
  await writeFileAtomically(certificate, `${(signed.data as { certificate: string }).certificate}\n`, 0o644);
  return true;
}

/** Whether `certificate` was signed with the key of `issuer`, both PEM. */
export function isSignedBy(certificate: string, issuer: string): boolean {
  return new X509Certificate(certificate).verify(new X509Certificate(issuer).publicKey);
}
