import type { Rule } from "../../kernel/rule.ts";
import { acmeRules } from "./acme.ts";
import { auditRules } from "./audit.ts";
import { authorityUrlRules } from "./authority-urls.ts";
import { vaultConnectionRules } from "./connection.ts";
import { kubernetesAuthRules } from "./kubernetes-auth.ts";
import { machineAuthRules } from "./machine-auth.ts";
import { caMountRules } from "./mounts.ts";
import { vaultPolicyRules } from "./policies.ts";
import { revocationRules } from "./revocation.ts";
import { roleIssuanceRules } from "./role-issuance.ts";
import { roleLifetimeRules } from "./role-lifetimes.ts";
import { roleNameRules } from "./role-names.ts";
import { roleStorageRules } from "./role-storage.ts";

/** Rules about Vault: what its PKI mounts sign, what they tell, and who may use them. */
export const VAULT_RULES: readonly Rule[] = [
  ...roleNameRules,
  ...roleLifetimeRules,
  ...roleIssuanceRules,
  ...roleStorageRules,
  ...acmeRules,
  ...caMountRules,
  ...authorityUrlRules,
  ...revocationRules,
  ...auditRules,
  ...kubernetesAuthRules,
  ...machineAuthRules,
  ...vaultPolicyRules,
  ...vaultConnectionRules,
];
