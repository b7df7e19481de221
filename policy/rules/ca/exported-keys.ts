import { check, resourceRule } from "../../kernel/resource-rule.ts";
import { checkImports } from "../../shared/ca-imports.ts";
import { VAULT_KEYS } from "../../shared/vault-keys.ts";

/** Vault hands an exported private key out once, and from then on nobody knows who has it. */
export const vaultCaKeyNotExported = resourceRule(
  {
    name: "vault-ca-key-not-exported",
    title: "CA keys never leave Vault",
    reason: "A CA key that was outside Vault stands in the state, and nobody knows who has a copy.",
    level: "mandatory",
    severity: "critical",
    url: "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations#be-careful-with-root-cas",
    remediation: 'Set type to "internal" or "kms", or to "existing" with the keyRef of such a key.',
  },
  [
    ...VAULT_KEYS.map((each) =>
      check(each, ({ type }, { refuse }) => {
        if (!["internal", "kms", "existing"].includes(type)) {
          refuse({
            property: "type",
            value: type,
            allowed: '"internal", "kms", or "existing" with the keyRef of such a key',
          });
        }
      }),
    ),
    ...checkImports(({ others }, at, { refuse }) => {
      const key = others.find((other) => other.endsWith("PRIVATE KEY"));
      if (key) refuse({ ...at("", key), allowed: "certificates of a key that Vault has made" });
    }),
  ],
);

/** Where the keys of CAs are. */
export const exportedKeyRules = [vaultCaKeyNotExported];
