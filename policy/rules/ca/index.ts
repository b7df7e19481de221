import type { Rule } from "../../kernel/rule.ts";
import { caCertificateRules } from "./certificates.ts";
import { certificateChainRules } from "./chains.ts";
import { exportedKeyRules } from "./exported-keys.ts";
import { caIssuerRules } from "./issuers.ts";
import { caKeyRules } from "./keys.ts";
import { caLifetimeRules } from "./lifetimes.ts";
import { nameConstraintRules } from "./name-constraints.ts";
import { pathLengthRules } from "./path-lengths.ts";
import { caProtectionRules } from "./protection.ts";
import { tlsIssuerRules } from "./tls-issuers.ts";
import { caUsageRules } from "./usages.ts";

/** Rules about CAs: their keys and certificates, in Vault and in the state. */
export const CA_RULES: readonly Rule[] = [
  ...caKeyRules,
  ...exportedKeyRules,
  ...caCertificateRules,
  ...pathLengthRules,
  ...caUsageRules,
  ...nameConstraintRules,
  ...caLifetimeRules,
  ...caIssuerRules,
  ...tlsIssuerRules,
  ...certificateChainRules,
  ...caProtectionRules,
];
