import type { Rule } from "../kernel/rule.ts";
import { acmeRules } from "./acme.ts";
import { auditRules } from "./audit.ts";
import { authorityUrlRules } from "./authority-urls.ts";
import { caCertificateRules } from "./ca-certificates.ts";
import { caExtensionRules } from "./ca-extensions.ts";
import { caIssuerRules } from "./ca-issuers.ts";
import { caKeyRules } from "./ca-keys.ts";
import { caLifetimeRules } from "./ca-lifetimes.ts";
import { caMountRules } from "./ca-mounts.ts";
import { caProtectionRules } from "./ca-protection.ts";
import { certificateChainRules } from "./certificate-chains.ts";
import { certificateIssuerRules } from "./certificate-issuers.ts";
import { certificateRules } from "./certificates.ts";
import { destinationRuleRules } from "./destination-rules.ts";
import { exceptionRules } from "./exceptions.ts";
import { hostConnectionRules } from "./host-connections.ts";
import { hostFileRules } from "./host-files.ts";
import { hostServiceRules } from "./host-services.ts";
import { issuerRules } from "./issuers.ts";
import { istioCsrRules } from "./istio-csr.ts";
import { kubernetesAccessRules } from "./kubernetes-access.ts";
import { meshRules } from "./mesh.ts";
import { namespaceRules } from "./namespaces.ts";
import { revocationRules } from "./revocation.ts";
import { roleIssuanceRules } from "./role-issuance.ts";
import { roleLifetimeRules } from "./role-lifetimes.ts";
import { roleNameRules } from "./role-names.ts";
import { roleStorageRules } from "./role-storage.ts";
import { rootCustodyRules } from "./root-custody.ts";
import { stackRules } from "./stack.ts";
import { trustBundleRules } from "./trust-bundles.ts";
import { vaultAuthRules } from "./vault-auth.ts";
import { vaultConnectionRules } from "./vault-connection.ts";
import { vaultPolicyRules } from "./vault-policies.ts";

/** All rules. Those about exceptions come last: they tell what the others passed over. */
export const RULES: readonly Rule[] = [
  ...caKeyRules,
  ...caCertificateRules,
  ...caExtensionRules,
  ...caLifetimeRules,
  ...caIssuerRules,
  ...certificateChainRules,
  ...roleNameRules,
  ...roleLifetimeRules,
  ...roleIssuanceRules,
  ...roleStorageRules,
  ...certificateRules,
  ...certificateIssuerRules,
  ...issuerRules,
  ...trustBundleRules,
  ...meshRules,
  ...destinationRuleRules,
  ...istioCsrRules,
  ...acmeRules,
  ...auditRules,
  ...authorityUrlRules,
  ...caMountRules,
  ...caProtectionRules,
  ...revocationRules,
  ...hostConnectionRules,
  ...hostFileRules,
  ...hostServiceRules,
  ...kubernetesAccessRules,
  ...namespaceRules,
  ...vaultAuthRules,
  ...vaultConnectionRules,
  ...vaultPolicyRules,
  ...rootCustodyRules,
  ...stackRules,
  ...exceptionRules,
];
