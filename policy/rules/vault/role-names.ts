import { listParameter } from "../../kernel/parameters.ts";
import { check, resourceRule } from "../../kernel/resource-rule.ts";
import { SecretBackendRole } from "../../resources/vault.ts";
import { isNamed } from "../../shared/vault-roles.ts";

const API = "https://developer.hashicorp.com/vault/api-docs/secret/pki";

/** A role that signs any name can impersonate every service that trusts the root. */
export const vaultRoleNoAnyName = resourceRule(
  {
    name: "vault-role-no-any-name",
    title: "Roles sign names of their own domains only",
    reason: "A role that signs any name can impersonate every service that trusts the root.",
    level: "mandatory",
    severity: "critical",
    url: `${API}#allow_any_name`,
    remediation: "Remove allowAnyName and list the domains in allowedDomains.",
  },
  [
    check(SecretBackendRole, ({ allowAnyName }, { refuse }) => {
      if (allowAnyName) {
        refuse({
          property: "allowAnyName",
          value: allowAnyName,
          allowed: "false, with the domains in allowedDomains",
          change: "homelab-pki:roles[].allowedDomains",
        });
      }
    }),
  ],
);

/** What is no host name is compared with no domain as anybody expects. */
export const vaultRoleEnforceHostnames = resourceRule(
  {
    name: "vault-role-enforce-hostnames",
    title: "Roles sign well-formed host names only",
    reason:
      "Programs read a malformed name differently, so it may be taken for another host's than was checked.",
    level: "mandatory",
    severity: "high",
    url: `${API}#enforce_hostnames`,
    remediation: "Remove enforceHostnames, or set it to true.",
  },
  [
    // Vault enforces unless told otherwise.
    check(SecretBackendRole, ({ enforceHostnames }, { refuse }) => {
      if (enforceHostnames === false) {
        refuse({
          property: "enforceHostnames",
          value: enforceHostnames,
          allowed: "true or not set",
        });
      }
    }),
  ],
);

/** `localhost` is another machine for everybody. */
export const vaultRoleNoLocalhost = resourceRule(
  {
    name: "vault-role-no-localhost",
    title: "Roles do not sign localhost",
    reason:
      "localhost is every machine, so a certificate for it is good for none in particular and for an attacker on each.",
    level: "mandatory",
    severity: "medium",
    url: `${API}#allow_localhost`,
    remediation: "Set allowLocalhost to false; Vault allows it unless told otherwise.",
  },
  [
    check(SecretBackendRole, ({ allowLocalhost }, { refuse }) => {
      if (allowLocalhost !== false) {
        refuse({
          property: "allowLocalhost",
          value: allowLocalhost,
          allowed: "false (Vault's default is true)",
        });
      }
    }),
  ],
);

/** One stolen wildcard key is the key of every host below the domain. */
export const vaultRoleNoWildcard = resourceRule(
  {
    name: "vault-role-no-wildcard",
    title: "Only named roles sign wildcard certificates",
    reason: "Whoever steals the key of a wildcard certificate can pose as every host below the domain.",
    level: "mandatory",
    severity: "high",
    url: `${API}#allow_wildcard_certificates`,
    remediation:
      "Set allowWildcardCertificates to false (Vault allows them unless told otherwise), or add the role to the rule's roles.",
    parameters: {
      roles: listParameter([], "Roles that may sign wildcard certificates; * in a name is any part."),
    },
  },
  [
    check(SecretBackendRole, (role, { name, parameters, refuse }) => {
      if (!isNamed(role, name, parameters.roles) && role.allowWildcardCertificates !== false) {
        refuse({
          property: "allowWildcardCertificates",
          value: role.allowWildcardCertificates,
          allowed: "false (Vault's default is true), or a role that the rule's parameter roles names",
          change: "homelab-pki:roles[].allowWildcardCertificates",
        });
      }
    }),
  ],
);

/** A glob matches wildcards too, at every level. */
export const vaultRoleNoGlobWithWildcard = resourceRule(
  {
    name: "vault-role-no-glob-with-wildcard",
    title: "Roles do not combine glob domains and wildcard certificates",
    reason: "A glob matches across dots, so together they sign wildcards of zones that nobody had in mind.",
    level: "mandatory",
    severity: "high",
    url: `${API}#allow_glob_domains`,
    remediation: "Remove allowGlobDomains, or set allowWildcardCertificates to false.",
  },
  [
    check(SecretBackendRole, (role, { refuse }) => {
      if (role.allowGlobDomains && role.allowWildcardCertificates !== false) {
        refuse({
          property: "allowGlobDomains",
          value: role.allowGlobDomains,
          allowed: "false, or allowWildcardCertificates: false beside it (Vault's default is true)",
        });
      }
    }),
  ],
);

/** Vault has no list of addresses for a role: it is any address or none. */
export const vaultRoleNoIpSans = resourceRule(
  {
    name: "vault-role-no-ip-sans",
    title: "Only roles for hosts sign IP addresses",
    reason: "Vault cannot limit the addresses of a role, so one that signs any can pose as every machine.",
    level: "mandatory",
    severity: "high",
    url: `${API}#allow_ip_sans`,
    remediation:
      "Set allowIpSans to false (Vault allows them unless told otherwise), or add the role to the rule's hostRoles.",
    parameters: {
      hostRoles: listParameter(["host-*"], "Roles that may sign IP addresses; * in a name is any part."),
    },
  },
  [
    check(SecretBackendRole, (role, { name, parameters, refuse }) => {
      if (!isNamed(role, name, parameters.hostRoles) && role.allowIpSans !== false) {
        refuse({
          property: "allowIpSans",
          value: role.allowIpSans,
          allowed: "false (Vault's default is true), or a role that the rule's parameter hostRoles names",
        });
      }
    }),
  ],
);

/** A URI up to the end of its host, which a `*` cannot be part of. */
const NAMED_HOST = /^[a-z][a-z0-9+.-]*:\/\/[^/*]+\//i;

/** Vault's `*` stands for any text, slashes and all. */
export const vaultRoleUriHostNamed = resourceRule(
  {
    name: "vault-role-uri-host-named",
    title: "Roles sign URIs of named hosts and trust domains only",
    reason: "Whoever has any SPIFFE ID signed is every workload of every mesh that trusts the root.",
    level: "mandatory",
    severity: "critical",
    url: `${API}#allowed_uri_sans`,
    remediation: "Begin each of allowedUriSans with its scheme and host, such as spiffe://lab.example.com/*.",
  },
  [
    check(SecretBackendRole, ({ allowedUriSans = [] }, { refuse }) => {
      for (const [index, value] of allowedUriSans.entries()) {
        if (NAMED_HOST.test(value)) continue;
        refuse({
          property: `allowedUriSans[${index}]`,
          value,
          allowed: "a URI with no * before the / behind its host",
        });
      }
    }),
  ],
);

/** Which names a role signs. */
export const roleNameRules = [
  vaultRoleNoAnyName,
  vaultRoleEnforceHostnames,
  vaultRoleNoLocalhost,
  vaultRoleNoWildcard,
  vaultRoleNoGlobWithWildcard,
  vaultRoleNoIpSans,
  vaultRoleUriHostNamed,
];
