import { check, resourceRule } from "../../kernel/resource-rule.ts";
import { BackendConfigAcme } from "../../resources/vault.ts";

const SET_ACME = "https://developer.hashicorp.com/vault/api-docs/secret/pki/issuance#set-acme-configuration";

/** Vault's default is `sign-verbatim`: whatever the client asks for. */
export const vaultAcmeNamedRole = resourceRule(
  {
    name: "vault-acme-named-role",
    title: "ACME issues by a role",
    reason: "Without a role, an ACME client gets each name and each extension that its request has.",
    level: "mandatory",
    severity: "critical",
    url: SET_ACME,
    remediation: "Set defaultDirectoryPolicy to role:<name>, or to forbid if clients name the role.",
  },
  [
    check(BackendConfigAcme, ({ enabled, defaultDirectoryPolicy: policy }, { refuse }) => {
      if (!enabled || policy === "forbid" || policy?.startsWith("role:")) return;
      refuse({
        property: "defaultDirectoryPolicy",
        value: policy,
        allowed: '"role:" and the name of a role, or "forbid"',
      });
    }),
  ],
);

/** ACME's endpoints are open to everybody who reaches Vault; Vault's default asks for no account of its own. */
export const vaultAcmeAccountBinding = resourceRule(
  {
    name: "vault-acme-account-binding",
    title: "ACME accounts are bound to somebody",
    reason: "Without external account binding, whoever reaches Vault may open an ACME account.",
    level: "advisory",
    severity: "medium",
    url: "https://developer.hashicorp.com/vault/docs/secrets/pki/acme",
    remediation: "Set eabPolicy to always-required and hand out a BackendAcmeEab to each client.",
  },
  [
    check(BackendConfigAcme, ({ enabled, eabPolicy: policy }, { refuse }) => {
      if (!enabled || policy === "always-required" || policy === "new-account-required") return;
      refuse({
        property: "eabPolicy",
        value: policy,
        allowed: '"always-required" or "new-account-required"',
      });
    }),
  ],
);

/** The rules about ACME in Vault. */
export const acmeRules = [vaultAcmeNamedRole, vaultAcmeAccountBinding];
