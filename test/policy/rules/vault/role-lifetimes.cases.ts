import { Mount } from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";
import { type Declared, UNKNOWN } from "../../support/judge.ts";
import { role } from "../../support/vault-role.ts";

const mount = (props: Record<string, unknown>): Declared => ({
  type: Mount,
  name: "intermediate",
  props: { path: "pki_int", type: "pki", ...props },
});

const maxTtlMessage = (value: string, maximum = "90d") =>
  `web: maxTtl is ${value}; allowed: at most ${maximum}. Change homelab-pki:roles[].maxTtl.`;

const mountMessage = (value: string, limit: number, backend = "pki_int") =>
  `web: maxTtl is ${value}; allowed: at most ${limit} seconds, the maxLeaseTtlSeconds of ${backend}. ` +
  "Change homelab-pki:roles[].maxTtl.";

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-role-max-ttl",
    accepts: [
      { what: "exactly the limit in seconds", resources: [role({ maxTtl: "7776000" })] },
      { what: "exactly the limit in hours", resources: [role({ maxTtl: "2160h" })] },
      {
        what: "an environment's own limit",
        resources: [role({ maxTtl: "31536000" })],
        parameters: { maximum: "365d" },
      },
      { what: "a day of expiry that is empty", resources: [role({ maxTtl: "24h", notAfter: "" })] },
    ],
    refuses: [
      {
        what: "a second more than the limit",
        resources: [role({ maxTtl: "7776001" })],
        messages: [maxTtlMessage('"7776001"')],
      },
      {
        what: "hours beyond the limit",
        resources: [role({ maxTtl: "8760h" })],
        messages: [maxTtlMessage('"8760h"')],
      },
      { what: "no limit", resources: [role({})], messages: [maxTtlMessage("not set")] },
      {
        what: "0, which is no limit",
        resources: [role({ maxTtl: "0" })],
        messages: [maxTtlMessage('"0"')],
      },
      {
        what: "what is no length of time",
        resources: [role({ maxTtl: "a year" })],
        messages: [maxTtlMessage('"a year"')],
      },
      {
        what: "more than an environment's own limit",
        resources: [role({ maxTtl: "48h" })],
        parameters: { maximum: "1d" },
        messages: [maxTtlMessage('"48h"', "1d")],
      },
      {
        what: "a fixed day of expiry",
        resources: [role({ maxTtl: "24h", notAfter: "9999-12-31T23:59:59Z" })],
        messages: [
          'web: notAfter is "9999-12-31T23:59:59Z"; allowed: not set, since Vault before 1.21.8 lets it ' +
            "override maxTtl. Change the resource's notAfter.",
        ],
      },
    ],
    postpones: [
      { what: "a limit that is not known yet", resources: [role({ maxTtl: UNKNOWN })] },
      {
        what: "a day of expiry that is not known yet",
        resources: [role({ maxTtl: "24h", notAfter: UNKNOWN })],
      },
    ],
  },
  {
    rule: "vault-role-server-max-ttl",
    accepts: [
      { what: "exactly the limit", resources: [role({ maxTtl: "4060800" })] },
      { what: "clients for longer", resources: [role({ maxTtl: "90d", serverFlag: false })] },
      {
        what: "an environment's own limit",
        resources: [role({ maxTtl: "90d" })],
        parameters: { maximum: "90d" },
      },
    ],
    refuses: [
      {
        what: "servers by Vault's default, a second more than the limit",
        resources: [role({ maxTtl: "4060801" })],
        messages: [maxTtlMessage('"4060801"', "47d")],
      },
      {
        what: "servers by flag",
        resources: [role({ maxTtl: "90d", serverFlag: true })],
        messages: [maxTtlMessage('"90d"', "47d")],
      },
      {
        what: "servers by name",
        resources: [role({ maxTtl: "90d", serverFlag: false, extKeyUsages: ["ServerAuth"] })],
        messages: [maxTtlMessage('"90d"', "47d")],
      },
      {
        what: "servers by object identifier",
        resources: [role({ maxTtl: "90d", serverFlag: false, extKeyUsageOids: ["1.3.6.1.5.5.7.3.1"] })],
        messages: [maxTtlMessage('"90d"', "47d")],
      },
      {
        what: "any purpose",
        resources: [role({ maxTtl: "90d", serverFlag: false, extKeyUsages: ["any"] })],
        messages: [maxTtlMessage('"90d"', "47d")],
      },
      { what: "no limit", resources: [role({})], messages: [maxTtlMessage("not set", "47d")] },
    ],
    postpones: [
      { what: "a limit that is not known yet", resources: [role({ maxTtl: UNKNOWN })] },
      { what: "a purpose that is not known yet", resources: [role({ serverFlag: UNKNOWN })] },
    ],
  },
  {
    rule: "vault-role-max-ttl-within-mount",
    accepts: [
      {
        what: "exactly the mount's limit",
        resources: [mount({ maxLeaseTtlSeconds: 86_400 }), role({ maxTtl: "24h" })],
      },
      {
        what: "exactly Vault's default for a mount without a limit",
        resources: [mount({}), role({ maxTtl: "2764800" })],
      },
      {
        what: "Vault's configured limit",
        resources: [mount({}), role({ maxTtl: "8760h" })],
        parameters: { unset: "365d" },
      },
      {
        what: "a role without a limit, which has the mount's",
        resources: [mount({ maxLeaseTtlSeconds: 3_600 }), role({})],
      },
      { what: "a mount of another stack", resources: [role({ maxTtl: "8760h" })] },
      {
        what: "another mount's limit",
        resources: [mount({ path: "pki", maxLeaseTtlSeconds: 3_600 }), role({ maxTtl: "24h" })],
      },
      {
        what: "the limit of the same path in another namespace",
        resources: [mount({ namespace: "team", maxLeaseTtlSeconds: 3_600 }), role({ maxTtl: "24h" })],
      },
    ],
    refuses: [
      {
        what: "a second more than the mount's limit",
        resources: [mount({ maxLeaseTtlSeconds: 86_400 }), role({ maxTtl: "86401" })],
        messages: [mountMessage('"86401"', 86_400)],
      },
      {
        what: "a second more than Vault's default",
        resources: [mount({}), role({ maxTtl: "2764801" })],
        messages: [mountMessage('"2764801"', 2_764_800)],
      },
      {
        what: "more than Vault's default beside a limit of 0, which is none",
        resources: [mount({ maxLeaseTtlSeconds: 0 }), role({ maxTtl: "2764801" })],
        messages: [mountMessage('"2764801"', 2_764_800)],
      },
      {
        what: "a role that writes its mount with slashes",
        resources: [mount({ maxLeaseTtlSeconds: 3_600 }), role({ backend: "/pki_int/", maxTtl: "24h" })],
        messages: [mountMessage('"24h"', 3_600, "/pki_int/")],
      },
      {
        what: "a mount in the role's namespace",
        resources: [
          mount({ namespace: "team", maxLeaseTtlSeconds: 3_600 }),
          role({ namespace: "team/", maxTtl: "24h" }),
        ],
        messages: [mountMessage('"24h"', 3_600)],
      },
    ],
    postpones: [
      {
        what: "a mount's limit that is not known yet",
        resources: [mount({ maxLeaseTtlSeconds: UNKNOWN }), role({ maxTtl: "24h" })],
      },
      {
        what: "a role's limit that is not known yet",
        resources: [mount({ maxLeaseTtlSeconds: 3_600 }), role({ maxTtl: UNKNOWN })],
      },
      {
        what: "a mount that is not known yet",
        resources: [mount({ maxLeaseTtlSeconds: 3_600 }), role({ backend: UNKNOWN, maxTtl: "24h" })],
      },
    ],
  },
];
