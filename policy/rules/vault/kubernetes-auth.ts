import { check, resourceRule } from "../../kernel/resource-rule.ts";
import { KubernetesAuthRole } from "../../resources/vault.ts";
import { refuseLongTokens, tokenParameters } from "../../shared/token-life.ts";

// Every role of Vault's Kubernetes auth method is taken for an issuer's: the inputs of a role do not show what its
// policies allow, and what logs in with a token of the cluster is a program, which can log in again at any time.

/** Whoever may create a service account anywhere in the cluster could otherwise log in. */
export const vaultKubernetesRoleBoundByName = resourceRule(
  {
    name: "vault-kubernetes-role-bound-by-name",
    title: "Service accounts that log in to Vault are named",
    reason: "With a wildcard, whoever can create a service account or a namespace gets certificates signed.",
    level: "mandatory",
    severity: "critical",
    url: "https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#bound_service_account_names",
    remediation: "Name each service account and each namespace.",
  },
  [
    check(KubernetesAuthRole, (role, { refuse }) => {
      for (const [property, key] of [
        ["boundServiceAccountNames", "serviceAccount"],
        ["boundServiceAccountNamespaces", "namespace"],
      ] as const) {
        const value = role[property];
        if (value?.some((name) => name.includes("*"))) {
          refuse({
            property,
            value,
            allowed: "names without *",
            change: `homelab-pki:issuerAccess.${key}`,
          });
        }
      }
    }),
  ],
);

/** A token that some service in the cluster was given could otherwise be used to log in to Vault. */
export const vaultKubernetesRoleAudienceSet = resourceRule(
  {
    name: "vault-kubernetes-role-audience-set",
    title: "Tokens that log in to Vault name their audience",
    reason: "Without an audience, a service that was shown a token for itself can log in to Vault with it.",
    level: "mandatory",
    severity: "high",
    url: "https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#audience",
    remediation: "Set audience to one that the API server accepts, and request tokens for it.",
  },
  [
    check(KubernetesAuthRole, ({ audience }, { refuse }) => {
      if (!audience) {
        refuse({
          property: "audience",
          value: audience,
          allowed: "the audience of the service account's tokens",
          change: "homelab-pki:issuerAccess.audience",
        });
      }
    }),
  ],
);

/** One signing takes seconds. */
export const vaultKubernetesRoleShortTokens = resourceRule(
  {
    name: "vault-kubernetes-role-short-tokens",
    title: "Vault tokens of issuers end within minutes",
    reason: "One signing takes seconds, and whoever steals a token can sign for as long as it lives.",
    level: "mandatory",
    severity: "medium",
    url: "https://developer.hashicorp.com/vault/docs/concepts/tokens#token-time-to-live-periodic-tokens-and-explicit-max-ttls",
    remediation:
      "Set tokenTtl and tokenMaxTtl to at most the rule's maximum, in seconds; remove tokenPeriod.",
    parameters: tokenParameters,
  },
  [
    check(KubernetesAuthRole, (role, context) =>
      refuseLongTokens(role, context, "homelab-pki:issuerAccess.tokenTtl"),
    ),
  ],
);

/** Which service accounts may log in to Vault, and for how long. */
export const kubernetesAuthRules = [
  vaultKubernetesRoleBoundByName,
  vaultKubernetesRoleAudienceSet,
  vaultKubernetesRoleShortTokens,
];
