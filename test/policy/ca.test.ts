import { describe, expect, it } from "vitest";
import { vaultKeyNotExported } from "../../policy/rules/ca.ts";
import { violations } from "./violations.ts";

describe("vault-key-not-exported", () => {
  const types = [
    "vault:pkiSecret/secretBackendKey:SecretBackendKey",
    "vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert",
    "vault:pkiSecret/secretBackendIntermediateCertRequest:SecretBackendIntermediateCertRequest",
  ];

  it.each(types)("refuses an exported key of %s", async (type) => {
    expect(
      await violations(vaultKeyNotExported, { type, props: { backend: "pki", type: "exported" } }),
    ).toEqual(['type is "exported": the private key would leave Vault and stand in the state.']);
  });

  it.each(types)("accepts a key that stays, of %s", async (type) => {
    for (const kind of ["internal", "kms", "existing"]) {
      expect(await violations(vaultKeyNotExported, { type, props: { backend: "pki", type: kind } })).toEqual(
        [],
      );
    }
  });
});
