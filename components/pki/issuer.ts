import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";

/** What Vault's list of issuers says about one of them. */
interface ListedIssuer {
  readonly key_id: string;
}

/**
 * Vault's id of the issuer that an import has brought, told by its key.
 *
 * Vault reports an issuer as imported only the first time: an `up` that was killed between the import and the
 * note of it meets an issuer that is there already, and an empty report. The list of issuers knows it.
 *
 * @param imported - the import
 * @param key - the key that the issuer must have
 */
export function findIssuer(
  imported: vault.pkisecret.SecretBackendIntermediateSetSigned,
  key: vault.pkisecret.SecretBackendKey,
): pulumi.Output<string> {
  return pulumi
    .all([imported.importedIssuers, imported.backend, key.keyId])
    .apply(([issuers, backend, keyId]) => {
      const [only, ...more] = issuers ?? [];
      if (only !== undefined && more.length === 0) return pulumi.output(only);
      return vault.pkisecret
        .getBackendIssuersOutput({ backend }, { parent: imported })
        .keyInfoJson.apply((json) => {
          const listed = Object.entries(JSON.parse(json) as Record<string, ListedIssuer>);
          const found = listed.find(([, issuer]) => issuer.key_id === keyId);
          if (found === undefined) {
            throw new pulumi.ResourceError(`no issuer in ${backend} has key ${keyId}`, imported, true);
          }
          return found[0];
        });
    });
}
