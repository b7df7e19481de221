import { check, resourceRule } from "../../kernel/resource-rule.ts";
import type { Violation } from "../../kernel/violation.ts";
import {
  BackendConfigCluster,
  KubernetesAuthConfig,
  KubernetesSecretBackend,
  VaultProvider,
} from "../../resources/vault.ts";

/**
 * An address that is not set comes from where no policy looks: a provider's from `VAULT_ADDR`, a cluster's from the
 * pod in which Vault runs.
 */
export const vaultConnectionVerifiedHttps = resourceRule(
  {
    name: "vault-connection-verified-https",
    title: "Connections to and from Vault are encrypted and verified",
    reason:
      "Whoever answers in Vault's place, or in place of the API server that Vault asks, gets tokens that sign certificates.",
    level: "mandatory",
    severity: "critical",
    url: "https://developer.hashicorp.com/vault/docs/concepts/production-hardening#baseline-recommendations",
    remediation: "Use an https:// address, name the CA with caCertFile, and remove skipTlsVerify.",
  },
  [
    check(VaultProvider, ({ address, skipTlsVerify }, { refuse }) => {
      refuseUnencrypted("address", address, "vault:address, VAULT_ADDR or the provider's address", refuse);
      // The inputs of a provider are texts, whatever their types are.
      if (skipTlsVerify !== undefined && `${skipTlsVerify}` !== "false") {
        refuse({
          property: "skipTlsVerify",
          value: skipTlsVerify,
          allowed: "false, with the CA in caCertFile",
          change: "vault:skipTlsVerify, VAULT_SKIP_VERIFY or the provider's skipTlsVerify",
        });
      }
    }),
    check(KubernetesAuthConfig, ({ kubernetesHost }, { refuse }) =>
      refuseUnencrypted("kubernetesHost", kubernetesHost, "homelab-pki:kubernetesAuth.host", refuse),
    ),
    check(KubernetesSecretBackend, ({ kubernetesHost }, { refuse }) =>
      refuseUnencrypted("kubernetesHost", kubernetesHost, "the resource's kubernetesHost", refuse),
    ),
    // Where clients of ACME and EST find this Vault. CRLs and issuers' certificates, at aiaPath, are public.
    check(BackendConfigCluster, ({ path }, { refuse }) =>
      refuseUnencrypted("path", path, "homelab-pki:vault.address", refuse),
    ),
  ],
);

function refuseUnencrypted(
  property: string,
  value: string | undefined,
  change: string,
  refuse: (violation: Violation) => void,
): void {
  // URL schemes are case-insensitive.
  if (value && !/^https:\/\//i.test(value)) {
    refuse({ property, value, allowed: "an https:// address", change });
  }
}

/** How programs and Vault reach each other. */
export const vaultConnectionRules = [vaultConnectionVerifiedHttps];
