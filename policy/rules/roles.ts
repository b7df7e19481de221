import { type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import * as vault from "@pulumi/vault";

/** A role that signs any name can impersonate every service that trusts the root. */
export const vaultRoleNoAnyName: ResourceValidationPolicy = {
  name: "vault-role-no-any-name",
  displayName: "Roles sign names of their domains only",
  description: "A PKI role names the domains that it signs and does not allow any name.",
  enforcementLevel: "mandatory",
  severity: "critical",
  url: "https://developer.hashicorp.com/vault/api-docs/secret/pki#allow_any_name",
  remediationSteps: "Remove allowAnyName and list the domains in allowedDomains.",
  validateResource: validateResourceOfType(
    vault.pkisecret.SecretBackendRole,
    ({ allowAnyName }, _args, report) => {
      if (allowAnyName) report("allowAnyName is true: the role would sign a certificate for any name.");
    },
  ),
};

/** Rules for roles. */
export const roles = [vaultRoleNoAnyName];
