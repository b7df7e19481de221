import type { Preset } from "./preset.ts";

/** What an auditor asks for: advice becomes binding, and what is being phased out counts as gone. */
export const regulated: Preset = {
  all: "mandatory",
  // As long as a public server certificate may live from 2029 on (CA/B ballot SC-081), as for the roles in Vault.
  "kubernetes-certificate-duration-limited": { maximum: "47d" },
  // NIST SP 800-131A: RSA of 2048 bits until 2030.
  "vault-key-approved": { rsaBits: 3072 },
  "tls-key-approved": { rsaBits: 3072 },
  "kubernetes-certificate-key-strong": { minimumRsaBits: 3072 },
  // It only shows what is excepted.
  "stack-exceptions-in-use": "advisory",
};
