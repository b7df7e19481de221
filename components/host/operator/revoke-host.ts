import { X509Certificate } from "node:crypto";
import pMap from "p-map";
import { VaultClient } from "../../../operations/vault/client.ts";
import { main, setting } from "./settings.ts";

/**
 * Revokes every certificate of a host that has left, lets none of them log in any more, and takes the host's report out
 * of the registry. Runs with the operator's own login to Vault. Vault knows certificates by serial number only, so each
 * is looked at.
 */
const AT_ONCE = 8;

await main(async () => {
  const vault = VaultClient.fromEnvironment();
  const mount = setting("HOMELAB_PKI_MOUNT");
  const identity = setting("HOMELAB_PKI_SPIFFE_ID");
  const certAuth = setting("HOMELAB_PKI_CERT_AUTH_PATH");
  const report = setting("HOMELAB_PKI_REPORT");

  const serials = [...(await vault.list(`${mount}/certs`)).keys()];
  const revoked = (await pMap(serials, revokeIfTheirs, { concurrency: AT_ONCE })).flatMap(
    (serial) => serial ?? [],
  );
  if (revoked.length > 0) await lockOut();
  await vault.delete(report);
  return `${identity}: ${revoked.length === 0 ? "no certificate to revoke" : `revoked ${revoked.join(", ")}`}`;

  async function revokeIfTheirs(serial: string): Promise<string | undefined> {
    // Tidying may have taken it away since the list was made.
    const found = await vault.read(`${mount}/cert/${serial}`);
    if (found === undefined || Number(found.revocation_time ?? 0) !== 0) return undefined;
    const { subjectAltName = "", validToDate } = new X509Certificate(String(found.certificate));
    const isTheirs = subjectAltName.split(", ").includes(`URI:${identity}`);
    if (!isTheirs || validToDate.getTime() < Date.now()) return undefined;
    await vault.write(`${mount}/revoke`, { serial_number: serial });
    return serial;
  }

  /** The auth method does not ask the mount whether a certificate is revoked: it is given the lists. */
  async function lockOut(): Promise<void> {
    await vault.read(`${mount}/crl/rotate`);
    for (const issuer of (await vault.list(`${mount}/issuers`)).keys()) {
      const list = await vault.read(`${mount}/issuer/${issuer}/crl`);
      if (list !== undefined) await vault.write(`auth/${certAuth}/crls/${issuer}`, { crl: list.crl });
    }
  }
});
