import { KubernetesAuthRole } from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const role = (props: Record<string, unknown>) => ({
  type: KubernetesAuthRole,
  name: "issuer",
  props: {
    roleName: "cert-manager",
    boundServiceAccountNames: ["vault-issuer"],
    boundServiceAccountNamespaces: ["cert-manager"],
    audience: "https://192.0.2.10:6443",
    tokenTtl: 600,
    tokenMaxTtl: 600,
    ...props,
  },
});

const TTL = "allowed: 1 to 600 seconds (10m). Change homelab-pki:issuerAccess.tokenTtl.";

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-kubernetes-role-bound-by-name",
    accepts: [
      { what: "a role for one account of one namespace", resources: [role({})] },
      {
        what: "a role bound by a selector instead",
        resources: [role({ boundServiceAccountNamespaces: undefined })],
      },
    ],
    refuses: [
      {
        what: "all service accounts",
        resources: [role({ boundServiceAccountNames: ["*"] })],
        messages: [
          'issuer: boundServiceAccountNames is ["*"]; allowed: names without *. ' +
            "Change homelab-pki:issuerAccess.serviceAccount.",
        ],
      },
      {
        what: "a wildcard beside a name",
        resources: [role({ boundServiceAccountNamespaces: ["cert-manager", "team-*"] })],
        messages: [
          'issuer: boundServiceAccountNamespaces is ["cert-manager","team-*"]; allowed: names without *. ' +
            "Change homelab-pki:issuerAccess.namespace.",
        ],
      },
    ],
    postpones: [
      { what: "a name that is not known yet", resources: [role({ boundServiceAccountNames: [UNKNOWN] })] },
      { what: "namespaces not known yet", resources: [role({ boundServiceAccountNamespaces: UNKNOWN })] },
    ],
  },
  {
    rule: "vault-kubernetes-role-audience-set",
    accepts: [{ what: "a role with an audience", resources: [role({})] }],
    refuses: [
      {
        what: "a role without one",
        resources: [role({ audience: undefined })],
        messages: [
          "issuer: audience is not set; allowed: the audience of the service account's tokens. " +
            "Change homelab-pki:issuerAccess.audience.",
        ],
      },
      {
        what: "an empty one",
        resources: [role({ audience: "" })],
        messages: [
          'issuer: audience is ""; allowed: the audience of the service account\'s tokens. ' +
            "Change homelab-pki:issuerAccess.audience.",
        ],
      },
    ],
    postpones: [{ what: "what is not known yet", resources: [role({ audience: UNKNOWN })] }],
  },
  {
    rule: "vault-kubernetes-role-short-tokens",
    accepts: [
      { what: "exactly the longest life", resources: [role({})] },
      { what: "no period", resources: [role({ tokenPeriod: 0 })] },
      {
        what: "what the environment allows",
        parameters: { maximum: "1h" },
        resources: [role({ tokenTtl: 3_600, tokenMaxTtl: 3_600 })],
      },
    ],
    refuses: [
      {
        what: "a second more",
        resources: [role({ tokenTtl: 601, tokenMaxTtl: 601 })],
        messages: [`issuer: tokenTtl is 601; ${TTL}`, `issuer: tokenMaxTtl is 601; ${TTL}`],
      },
      {
        what: "Vault's own defaults",
        resources: [role({ tokenTtl: undefined, tokenMaxTtl: 0 })],
        messages: [`issuer: tokenTtl is not set; ${TTL}`, `issuer: tokenMaxTtl is 0; ${TTL}`],
      },
      {
        what: "a token that can be renewed for ever",
        resources: [role({ tokenPeriod: 300 })],
        messages: [
          "issuer: tokenPeriod is 300; allowed: not set, since a periodic token can be renewed for ever. " +
            "Change the resource's tokenPeriod.",
        ],
      },
    ],
    postpones: [
      { what: "a life that is not known yet", resources: [role({ tokenTtl: UNKNOWN })] },
      { what: "a longest life that is not known yet", resources: [role({ tokenMaxTtl: UNKNOWN })] },
      { what: "a period that is not known yet", resources: [role({ tokenPeriod: UNKNOWN })] },
    ],
  },
];
