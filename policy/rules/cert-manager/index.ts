import type { Rule } from "../../kernel/rule.ts";
import { certificateIssuerRules } from "./certificate-issuers.ts";
import { certificateRules } from "./certificates.ts";
import { issuerRules } from "./issuers.ts";
import { trustBundleRules } from "./trust-bundles.ts";

/** Rules about what cert-manager and trust-manager make. */
export const CERT_MANAGER_RULES: readonly Rule[] = [
  ...certificateRules,
  ...certificateIssuerRules,
  ...issuerRules,
  ...trustBundleRules,
];
