import { limitOf } from "../../kernel/duration.ts";
import { durationParameter } from "../../kernel/parameters.ts";
import { check, checkEach, resourceRule } from "../../kernel/resource-rule.ts";
import type { ResourceType } from "../../kernel/resource-type.ts";
import { AppRole, CertAuthRole } from "../../resources/vault.ts";
import { refuseLongTokens, type TokenProps, tokenParameters } from "../../shared/token-life.ts";

const CERT_API = "https://developer.hashicorp.com/vault/api-docs/auth/cert";
const APPROLE_API = "https://developer.hashicorp.com/vault/api-docs/auth/approle";

/** The roles by which plain machines log in, which is for having certificates signed. */
const MACHINE_ROLES: readonly ResourceType<TokenProps>[] = [CertAuthRole, AppRole];

/** Names in certificates that the CA vouches for. A common name may be anything, and a unit is whole departments. */
const NAMES = ["allowedUriSans", "allowedDnsSans"] as const;

/** A CA signs for many, and each of them has a certificate that the CA has signed. */
export const vaultCertAuthRoleBound = resourceRule(
  {
    name: "vault-cert-auth-role-bound",
    title: "Certificates that log in to Vault are named",
    reason: "A role that names its CA alone gives its rights to every machine with a certificate of that CA.",
    level: "mandatory",
    severity: "critical",
    url: `${CERT_API}#allowed_uri_sans`,
    remediation:
      "Set allowedUriSans to the SPIFFE ID of the machine, or allowedDnsSans to its full name, without wildcards.",
  },
  [
    check(CertAuthRole, (role, { refuse }) => {
      // Vault wants one name of each list that there is, so one list without wildcards is enough.
      if (NAMES.some((property) => isExact(role[property]))) return;
      const property = NAMES.find((each) => role[each]?.length) ?? NAMES[0];
      refuse({ property, value: role[property], allowed: "names of its machines, without *" });
    }),
  ],
);

function isExact(names: readonly string[] | undefined): boolean {
  return names !== undefined && names.length > 0 && names.every((name) => !name.includes("*"));
}

/** A first secret has a way to go, and is worth nothing once it has arrived. */
export const vaultApproleSecretIdSingleUse = resourceRule(
  {
    name: "vault-approle-secret-id-single-use",
    title: "Secret ids of AppRoles are good for one login within the hour",
    reason:
      "Whoever copies a secret id on its way to a machine can log in too, unless the machine has used it up.",
    level: "mandatory",
    severity: "high",
    url: `${APPROLE_API}#secret_id_num_uses`,
    remediation:
      "Set secretIdNumUses to 1 and secretIdTtl to the minutes that an enrolment takes, and leave bindSecretId on.",
    parameters: { maximum: durationParameter("1h", "Longest life of a secret id.") },
  },
  [
    check(AppRole, ({ bindSecretId, secretIdNumUses, secretIdTtl }, { parameters: { maximum }, refuse }) => {
      // Vault asks for one unless told otherwise.
      if (bindSecretId === false) {
        const allowed = "true, since the id of a role is no secret";
        refuse({ property: "bindSecretId", value: bindSecretId, allowed });
      }
      if (secretIdNumUses !== 1) {
        refuse({ property: "secretIdNumUses", value: secretIdNumUses, allowed: "1" });
      }
      // Vault takes 0 for "for ever".
      if (!secretIdTtl || secretIdTtl > limitOf(maximum)) {
        const allowed = `1 to ${limitOf(maximum)} seconds (${maximum})`;
        refuse({ property: "secretIdTtl", value: secretIdTtl, allowed });
      }
    }),
  ],
);

/** A machine can log in again at any time. */
export const vaultMachineRoleShortTokens = resourceRule(
  {
    name: "vault-machine-role-short-tokens",
    title: "Vault tokens of machines end within minutes",
    reason: "One signing takes seconds, and whoever steals a token can sign for as long as it lives.",
    level: "mandatory",
    severity: "medium",
    url: "https://developer.hashicorp.com/vault/docs/concepts/tokens#token-time-to-live-periodic-tokens-and-explicit-max-ttls",
    remediation:
      "Set tokenTtl and tokenMaxTtl to at most the rule's maximum, in seconds; remove tokenPeriod.",
    parameters: tokenParameters,
  },
  checkEach(MACHINE_ROLES, (role, context) => refuseLongTokens(role, context)),
);

/** Which machines may log in to Vault, and for how long. */
export const machineAuthRules = [
  vaultCertAuthRoleBound,
  vaultApproleSecretIdSingleUse,
  vaultMachineRoleShortTokens,
];
