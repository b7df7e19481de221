import type { ResourceType } from "../../../../policy/kernel/resource-type.ts";
import { ClusterRole, ClusterRolePatch, Role, RolePatch } from "../../../../policy/resources/kubernetes.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const role = (rules: readonly unknown[], type: ResourceType = Role) => ({
  type,
  name: "token-request",
  props: { rules },
});

const TOKENS = { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] };
const NAMED = { ...TOKENS, resourceNames: ["vault-issuer"] };

const namesWanted = (index = 0, value = "not set") =>
  `token-request: rules[${index}].resourceNames is ${value}; allowed: names of service accounts, since the rule ` +
  `lets tokens be created. Change the resource's rules[${index}].`;

const wildcard = (property: string, value: string, index = 0) =>
  `token-request: rules[${index}].${property} is ${value}; allowed: names without *. ` +
  `Change the resource's rules[${index}].${property}.`;

const ALL = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
const TYPES = [Role, RolePatch, ClusterRole, ClusterRolePatch];
const parent = (types: string) => `urn:pulumi:homelab::homelab-pki::${types}::cert-manager-chart`;

export const cases: readonly RuleCases[] = [
  {
    rule: "kubernetes-role-token-requests-named",
    accepts: [
      { what: "tokens of a named account", resources: [role([NAMED])] },
      { what: "a role that only gathers others", resources: [{ type: ClusterRole, props: {} }] },
      {
        what: "what creates no tokens",
        resources: [
          role([{ ...TOKENS, verbs: ["get"] }]),
          role([{ ...TOKENS, resources: ["serviceaccounts"] }]),
          role([{ ...TOKENS, apiGroups: ["apps"] }]),
          role([
            { resources: ["*"], verbs: ["*"] },
            { apiGroups: ["*"], verbs: ["*"] },
            { apiGroups: ["*"], resources: ["*"] },
          ]),
          role([{ nonResourceURLs: ["/metrics"], verbs: ["create"] }]),
        ],
      },
    ],
    refuses: [
      ...TYPES.map((type) => ({
        what: `tokens of every account in a ${type.token}`,
        resources: [role([TOKENS], type)],
        messages: [namesWanted()],
      })),
      {
        what: "an empty list, in a later rule",
        resources: [role([NAMED, { ...TOKENS, resourceNames: [] }])],
        messages: [namesWanted(1, "[]")],
      },
      {
        what: "wildcards that mean the same",
        resources: [
          role([
            { ...TOKENS, verbs: ["get", "*"] },
            { ...TOKENS, apiGroups: ["*"] },
            { ...TOKENS, resources: ["*/token"] },
            { ...TOKENS, resources: ["pods", "*"] },
          ]),
        ],
        messages: [namesWanted(0), namesWanted(1), namesWanted(2), namesWanted(3)],
      },
      {
        what: "a chart's own role",
        resources: [{ ...role([TOKENS]), parent: parent("kubernetes:helm.sh/v4:Chart") }],
        messages: [namesWanted()],
      },
    ],
    postpones: [
      { what: "verbs that are not known yet", resources: [role([{ ...TOKENS, verbs: UNKNOWN }])] },
      { what: "names that are not known yet", resources: [role([{ ...TOKENS, resourceNames: UNKNOWN }])] },
    ],
  },
  {
    rule: "kubernetes-role-no-wildcards",
    accepts: [
      { what: "a role that names what it grants", resources: [role([NAMED])] },
      { what: "a role that only gathers others", resources: [{ type: ClusterRole, props: {} }] },
      { what: "a rule about paths", resources: [role([{ nonResourceURLs: ["/metrics"], verbs: ["get"] }])] },
      {
        what: "a chart's own role",
        resources: [
          {
            ...role([ALL]),
            parent: parent("homelab-pki:index:CertManager$kubernetes:helm.sh/v4:Chart"),
          },
          { ...role([ALL]), parent: parent("kubernetes:helm.sh/v3:Chart$my:index:Component") },
        ],
      },
    ],
    refuses: [
      ...TYPES.map((type) => ({
        what: `wildcards in a ${type.token}`,
        resources: [role([NAMED, ALL], type)],
        messages: [
          wildcard("apiGroups", '["*"]', 1),
          wildcard("resources", '["*"]', 1),
          wildcard("verbs", '["*"]', 1),
        ],
      })),
      {
        what: "one beside names, and in a part of a name",
        resources: [role([{ apiGroups: [""], resources: ["pods", "*/scale"], verbs: ["get", "list"] }])],
        messages: [wildcard("resources", '["pods","*/scale"]')],
      },
      {
        what: "a role below something else than a chart",
        resources: [
          {
            ...role([{ ...NAMED, verbs: ["*"] }]),
            parent: "urn:pulumi:homelab::homelab-pki::my:index:Chart::kubernetes:helm.sh/v4:Chart",
          },
        ],
        messages: [wildcard("verbs", '["*"]')],
      },
    ],
    postpones: [
      { what: "what is not known yet", resources: [{ type: Role, props: { rules: UNKNOWN } }] },
      { what: "a resource that is not known yet", resources: [role([{ ...NAMED, resources: [UNKNOWN] }])] },
    ],
  },
];
