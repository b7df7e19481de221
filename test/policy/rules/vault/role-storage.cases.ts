import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";
import { role } from "../../support/vault-role.ts";

const notStoredMessage = (value: string, from = "30d") =>
  `web: noStore is ${value}; allowed: true for a maxTtl below ${from}, ` +
  "except for roles in the rule's parameters acmeRoles and revokedRoles. Change the resource's noStore.";

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-role-no-lease",
    accepts: [
      { what: "Vault's default", resources: [role({})] },
      { what: "a role that says so", resources: [role({ generateLease: false })] },
    ],
    refuses: [
      {
        what: "leases",
        resources: [role({ generateLease: true })],
        messages: [
          "web: generateLease is true; allowed: false or not set. Change the resource's generateLease.",
        ],
      },
    ],
    postpones: [{ what: "what is not known yet", resources: [role({ generateLease: UNKNOWN })] }],
  },
  {
    rule: "vault-role-short-lived-not-stored",
    accepts: [
      { what: "short-lived ones that are not stored", resources: [role({ maxTtl: "24h", noStore: true })] },
      { what: "stored ones of exactly the limit", resources: [role({ maxTtl: "2592000" })] },
      { what: "stored ones without a limit of their own", resources: [role({})] },
      { what: "stored ones with 0, which is no limit", resources: [role({ maxTtl: "0" })] },
      {
        what: "stored ones for ACME clients",
        resources: [role({ maxTtl: "24h" })],
        parameters: { acmeRoles: ["web"] },
      },
      {
        what: "stored ones of hosts",
        resources: [role({ name: "host-nas", maxTtl: "7d" })],
      },
      {
        what: "stored ones of what else is revoked",
        resources: [role({ maxTtl: "7d" })],
        parameters: { revokedRoles: ["web"] },
      },
      {
        what: "an environment's own limit",
        resources: [role({ maxTtl: "24h" })],
        parameters: { storedFrom: "1d" },
      },
    ],
    refuses: [
      {
        what: "stored ones a second below the limit",
        resources: [role({ maxTtl: "2591999", noStore: false })],
        messages: [notStoredMessage("false")],
      },
      {
        what: "Vault's default, which stores",
        resources: [role({ maxTtl: "24h" })],
        parameters: { acmeRoles: ["proxy"] },
        messages: [notStoredMessage("not set")],
      },
      {
        what: "stored ones below an environment's own limit",
        resources: [role({ maxTtl: "48h" })],
        parameters: { storedFrom: "7d" },
        messages: [notStoredMessage("not set", "7d")],
      },
    ],
    postpones: [
      { what: "a limit that is not known yet", resources: [role({ maxTtl: UNKNOWN })] },
      { what: "storing that is not known yet", resources: [role({ maxTtl: "24h", noStore: UNKNOWN })] },
    ],
  },
  {
    rule: "vault-role-acme-stored",
    accepts: [
      {
        what: "stored ones for ACME clients",
        resources: [role({})],
        parameters: { acmeRoles: ["web"] },
      },
      {
        what: "others that are not stored",
        resources: [role({ noStore: true })],
        parameters: { acmeRoles: ["proxy"] },
      },
      { what: "an environment without ACME clients", resources: [role({ noStore: true })] },
    ],
    refuses: [
      {
        what: "ones for ACME clients that are not stored",
        resources: [role({ noStore: true })],
        parameters: { acmeRoles: ["w*"] },
        messages: [
          "web: noStore is true; allowed: false for the roles in the rule's parameter acmeRoles. " +
            "Change the resource's noStore.",
        ],
      },
    ],
    postpones: [
      {
        what: "what is not known yet",
        resources: [role({ noStore: UNKNOWN })],
        parameters: { acmeRoles: ["web"] },
      },
    ],
  },
];
