import { check, checkEach, type ResourceContext, resourceRule } from "../../kernel/resource-rule.ts";
import { ClusterIssuer, Issuer, type IssuerSpec } from "../../resources/cert-manager.ts";
import { authoritiesParameter, signsAuthorities } from "../../shared/authorities.ts";

type VaultIssuer = IssuerSpec["vault"];

/** Checks of Issuers and ClusterIssuers that sign with Vault. */
function checkVaultIssuers(
  judge: (vault: VaultIssuer, context: ResourceContext<Record<string, never>>) => void,
) {
  return checkEach([Issuer, ClusterIssuer], ({ spec }, context: ResourceContext<Record<string, never>>) => {
    if (spec?.vault) judge(spec.vault, context);
  });
}

const BY_ROLE = "<mount>/sign/<role>";

export const kubernetesIssuerVaultSignsByRole = resourceRule(
  {
    name: "kubernetes-issuer-vault-signs-by-role",
    title: "Vault issuers sign by a role, or CAs for one namespace",
    reason:
      "Only the endpoint sign keeps to a role: sign-verbatim signs whatever is asked for, and a ClusterIssuer that signs CAs makes one for everybody who may create a Certificate.",
    level: "mandatory",
    severity: "critical",
    url: "https://cert-manager.io/docs/configuration/vault/#deployment",
    remediation:
      "Set spec.vault.path to <mount>/sign/<role>, or for CAs of a mesh, in an Issuer, to <mount>/root/sign-intermediate.",
    parameters: { authorities: authoritiesParameter },
  },
  [
    check(ClusterIssuer, ({ spec }, { refuse }) => {
      if (spec?.vault && !signsByRole(spec.vault.path)) {
        refuse({
          property: "spec.vault.path",
          value: spec.vault.path,
          allowed: BY_ROLE,
          change: "homelab-pki:clusterIssuer.role",
        });
      }
    }),
    check(Issuer, ({ spec }, { parameters: { authorities }, refuse }) => {
      const value = spec?.vault?.path;
      if (spec?.vault && !signsByRole(value) && !signsAuthorities(String(value), authorities)) {
        const mounts = authorities.join(" or ");
        const allowed = `${BY_ROLE}, or <mount>/root/sign-intermediate where the mount is ${mounts}`;
        refuse({ property: "spec.vault.path", value, allowed });
      }
    }),
  ],
);

function signsByRole(path: string | undefined): boolean {
  return /\/sign\/[^/]+$/.test(String(path));
}

export const kubernetesIssuerVaultHttps = resourceRule(
  {
    name: "kubernetes-issuer-vault-https",
    title: "Vault issuers reach Vault over TLS",
    reason:
      "cert-manager sends its service account token there, and over http everybody on the way reads it.",
    level: "mandatory",
    severity: "critical",
    url: "https://developer.hashicorp.com/vault/docs/concepts/production-hardening#baseline-recommendations",
    remediation: "Give Vault's listener a certificate and set spec.vault.server to its https:// address.",
  },
  checkVaultIssuers(({ server }, { refuse }) => {
    if (!server?.startsWith("https://")) {
      refuse({
        property: "spec.vault.server",
        value: server,
        allowed: "an https:// address",
        change: "homelab-pki:vault.address",
      });
    }
  }),
);

export const kubernetesIssuerVaultCaPinned = resourceRule(
  {
    name: "kubernetes-issuer-vault-ca-pinned",
    title: "Vault issuers say which CA vouches for Vault",
    reason:
      "Without a CA bundle cert-manager trusts every public CA, and any of them could answer in Vault's place.",
    level: "mandatory",
    severity: "high",
    url: "https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.VaultIssuer",
    remediation:
      "Set spec.vault.caBundle, or caBundleSecretRef, to the CA that signed the certificate of Vault's listener.",
  },
  // Read one by one: the bundle is often not known in a preview, and with a Secret it need not be.
  checkVaultIssuers((vault, { refuse }) => {
    if (!vault.caBundleSecretRef?.name && !vault.caBundle) {
      refuse({
        property: "spec.vault.caBundle",
        value: undefined,
        allowed: "the CAs that may have signed the certificate of Vault's listener",
        change: "homelab-pki:vault.caCertFile",
      });
    }
  }),
);

/** Rules about how issuers reach a CA. */
export const issuerRules = [
  kubernetesIssuerVaultSignsByRole,
  kubernetesIssuerVaultHttps,
  kubernetesIssuerVaultCaPinned,
] as const;
