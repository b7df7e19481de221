import { limitOf, secondsOf } from "../../kernel/duration.ts";
import { durationParameter } from "../../kernel/parameters.ts";
import { check, resourceRule } from "../../kernel/resource-rule.ts";
import { stackRule } from "../../kernel/stack-rule.ts";
import type { Violation } from "../../kernel/violation.ts";
import { SecretBackendRole } from "../../resources/vault.ts";
import { idOfMount, idOfMountOf, pkiMounts } from "../../shared/pki-mount.ts";
import { longestLife, purposesOf, type RoleProps } from "../../shared/vault-roles.ts";

const MAX_TTL = "homelab-pki:roles[].maxTtl";

/** Without a limit of its own, a role signs for as long as the mount allows, which is mostly the CA's life. */
export const vaultRoleMaxTtl = resourceRule(
  {
    name: "vault-role-max-ttl",
    title: "Roles limit how long certificates live",
    reason:
      "A stolen key is good until its certificate expires, since few programs ask whether it was revoked.",
    level: "mandatory",
    severity: "high",
    url: "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations#keep-certificate-lifetimes-short-for-crls-sake",
    remediation: "Set maxTtl to at most the rule's maximum, automate the renewal, and remove notAfter.",
    parameters: { maximum: durationParameter("90d", "Longest maxTtl of a role.") },
  },
  [
    check(SecretBackendRole, (role, { parameters, refuse }) => {
      refuseLonger(role, parameters.maximum, refuse);
      // Before 1.21.8, Vault signs to that day whatever maxTtl says (github.com/hashicorp/vault/issues/29928).
      if (role.notAfter) {
        refuse({
          property: "notAfter",
          value: role.notAfter,
          allowed: "not set, since Vault before 1.21.8 lets it override maxTtl",
        });
      }
    }),
  ],
);

/** What public servers have to keep from 2029 on is what every client and every renewal will be built for. */
export const vaultRoleServerMaxTtl = resourceRule(
  {
    name: "vault-role-server-max-ttl",
    title: "Certificates of servers live as briefly as public ones",
    reason:
      "Public server certificates end at 47 days, which only works with the automatic renewal that private ones need too.",
    level: "advisory",
    severity: "medium",
    url: "https://cabforum.org/2025/04/11/ballot-sc081v3-introduce-schedule-of-reducing-validity-and-data-reuse-periods/",
    remediation: "Automate the renewal, then set maxTtl to at most the rule's maximum.",
    parameters: { maximum: durationParameter("47d", "Longest maxTtl of a role that signs for servers.") },
  },
  [
    check(SecretBackendRole, (role, { parameters, refuse }) => {
      const purposes = purposesOf(role);
      if (purposes.has("serverauth") || purposes.has("any")) refuseLonger(role, parameters.maximum, refuse);
    }),
  ],
);

/** Vault lets a role go beyond its mount, so the two limits have to agree. */
export const vaultRoleMaxTtlWithinMount = stackRule(
  {
    name: "vault-role-max-ttl-within-mount",
    title: "Roles stay within the limit of their mount",
    reason:
      "Whoever reads the mount's limit takes it for the longest life of a certificate, but Vault lets a role exceed it.",
    level: "mandatory",
    severity: "medium",
    url: "https://developer.hashicorp.com/vault/docs/secrets/pki/setup",
    remediation: "Lower the role's maxTtl, or raise the mount's maxLeaseTtlSeconds.",
    parameters: {
      unset: durationParameter(
        "768h",
        "Limit of a mount that sets none: max_lease_ttl of Vault's own configuration.",
      ),
    },
  },
  ({ of, parameters, refuse }) => {
    const limits = new Map(
      pkiMounts({ of }).map((mount) => [
        idOfMount(mount),
        // 0 is how Vault writes "not set".
        mount.props.maxLeaseTtlSeconds || limitOf(parameters.unset),
      ]),
    );
    for (const role of of(SecretBackendRole)) {
      const { backend, maxTtl } = role.props;
      const limit = limits.get(idOfMountOf(role));
      // Nothing compares with a mount of another stack, nor does a role without maxTtl: it has the mount's.
      if (Number(secondsOf(maxTtl)) > Number(limit)) {
        refuse(role, {
          property: "maxTtl",
          value: maxTtl,
          allowed: `at most ${limit} seconds, the maxLeaseTtlSeconds of ${backend}`,
          change: MAX_TTL,
        });
      }
    }
  },
);

function refuseLonger(role: RoleProps, maximum: string, refuse: (violation: Violation) => void): void {
  if (longestLife(role) > limitOf(maximum)) {
    refuse({ property: "maxTtl", value: role.maxTtl, allowed: `at most ${maximum}`, change: MAX_TTL });
  }
}

/** How long the certificates of a role live. */
export const roleLifetimeRules = [vaultRoleMaxTtl, vaultRoleServerMaxTtl, vaultRoleMaxTtlWithinMount];
