import type { Rule } from "../../kernel/rule.ts";
import { caCertificateRules } from "./certificates.ts";
import { certificateChainRules } from "./chains.ts";
import { exportedKeyRules } from "./exported-keys.ts";
import { caExtensionRules } from "./extensions.ts";
import { caIssuerRules } from "./issuers.ts";
import { caKeyRules } from "./keys.ts";
import { caLifetimeRules } from "./lifetimes.ts";
import { nameConstraintRules } from "./name-constraints.ts";
import { caProtectionRules } from "./protection.ts";
import { tlsIssuerRules } from "./tls-issuers.ts";

/** Rules about CAs: their keys and certificates, in Vault and in the state. */
export const CA_RULES: readonly Rule[] = [
  ...caKeyRules,
  ...exportedKeyRules,
  ...caCertificateRules,
  ...caExtensionRules,
  ...nameConstraintRules,
  ...caLifetimeRules,
  ...caIssuerRules,
  ...tlsIssuerRules,
  ...certificateChainRules,
  ...caProtectionRules,
];
