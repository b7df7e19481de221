import { limitOf } from "../../kernel/duration.ts";
import { durationParameter, listParameter } from "../../kernel/parameters.ts";
import { check, resourceRule } from "../../kernel/resource-rule.ts";
import { SecretBackendRole } from "../../resources/vault.ts";
import { isNamed, longestLife } from "../../shared/vault-roles.ts";

const API = "https://developer.hashicorp.com/vault/api-docs/secret/pki";

/** Certificates expire by themselves; a lease only says so a second time. */
export const vaultRoleNoLease = resourceRule(
  {
    name: "vault-role-no-lease",
    title: "Certificates have no leases",
    reason:
      "A lease for each certificate slows Vault down, and the end of a token revokes certificates that are in use.",
    level: "mandatory",
    severity: "medium",
    url: `${API}#generate_lease`,
    remediation: "Remove generateLease, or set it to false.",
  },
  [
    check(SecretBackendRole, ({ generateLease }, { refuse }) => {
      if (generateLease) {
        refuse({
          property: "generateLease",
          value: generateLease,
          allowed: "false or not set",
        });
      }
    }),
  ],
);

const acmeRoles = listParameter([], "Roles that ACME clients use; * in a name is any part.");

/** What expires in days needs no list of what was issued. */
export const vaultRoleShortLivedNotStored = resourceRule(
  {
    name: "vault-role-short-lived-not-stored",
    title: "Short-lived certificates are not stored",
    reason:
      "Hundreds of thousands of stored certificates slow Vault down, and these expire before a revocation spreads.",
    level: "advisory",
    severity: "low",
    url: "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations#cluster-performance-and-quantity-of-leaf-certificates",
    remediation:
      "Set noStore to true, or add the role to the rule's acmeRoles if ACME clients use it, or to its revokedRoles.",
    parameters: {
      storedFrom: durationParameter("30d", "The maxTtl from which certificates are stored."),
      acmeRoles,
      revokedRoles: listParameter(
        ["host-*"],
        "Roles whose certificates are revoked when their machines go, for which they must be stored; * in a name is any part.",
      ),
    },
  },
  [
    check(SecretBackendRole, (role, { name, parameters, refuse }) => {
      const isShort = longestLife(role) < limitOf(parameters.storedFrom);
      const stored = [...parameters.acmeRoles, ...parameters.revokedRoles];
      if (isShort && !isNamed(role, name, stored) && !role.noStore) {
        refuse({
          property: "noStore",
          value: role.noStore,
          allowed: `true for a maxTtl below ${parameters.storedFrom}, except for roles in the rule's parameters acmeRoles and revokedRoles`,
        });
      }
    }),
  ],
);

/** An ACME client fetches its certificate after it was signed. */
export const vaultRoleAcmeStored = resourceRule(
  {
    name: "vault-role-acme-stored",
    title: "Certificates for ACME clients are stored",
    reason:
      "An ACME client fetches the certificate in a second request, which finds nothing if it was not stored.",
    level: "mandatory",
    severity: "medium",
    url: `${API}/issuance#acme-certificate-issuance`,
    remediation: "Remove noStore, or set it to false.",
    parameters: { acmeRoles },
  },
  [
    check(SecretBackendRole, (role, { name, parameters, refuse }) => {
      if (isNamed(role, name, parameters.acmeRoles) && role.noStore) {
        refuse({
          property: "noStore",
          value: role.noStore,
          allowed: "false for the roles in the rule's parameter acmeRoles",
        });
      }
    }),
  ],
);

/** What Vault keeps of the certificates that it has signed. */
export const roleStorageRules = [vaultRoleNoLease, vaultRoleShortLivedNotStored, vaultRoleAcmeStored];
