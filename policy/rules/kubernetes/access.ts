import { check, resourceRule } from "../../kernel/resource-rule.ts";
import type { ResourceType } from "../../kernel/resource-type.ts";
import {
  ClusterRole,
  ClusterRolePatch,
  HelmChart,
  HelmChartV3,
  Role,
  RolePatch,
} from "../../resources/kubernetes.ts";
import { isBelow } from "../../shared/parents.ts";

/** What a role grants, as far as the rules below look at it. */
interface RoleRule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

const ROLES: readonly ResourceType<{ readonly rules?: readonly RoleRule[] }>[] = [
  Role,
  RolePatch,
  ClusterRole,
  ClusterRolePatch,
];

/** Who can request tokens of any service account can be any of them. Charts' own roles are judged as well. */
export const kubernetesRoleTokenRequestsNamed = resourceRule(
  {
    name: "kubernetes-role-token-requests-named",
    title: "Tokens may be requested for named service accounts only",
    reason:
      "Who can request tokens of every service account has the rights of all of them, those of the issuer in Vault among them.",
    level: "mandatory",
    severity: "critical",
    url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#token-request",
    remediation: "List the service accounts in the rule's resourceNames.",
  },
  ROLES.map((type) =>
    check(type, ({ rules }, { refuse }) => {
      for (const [index, rule] of (rules ?? []).entries()) {
        if (requestsTokens(rule) && !rule.resourceNames?.length) {
          refuse({
            property: `rules[${index}].resourceNames`,
            value: rule.resourceNames,
            allowed: "names of service accounts, since the rule lets tokens be created",
            change: `the resource's rules[${index}]`,
          });
        }
      }
    }),
  ),
);

/** What a wildcard grants grows with every kind of object that somebody installs. */
export const kubernetesRoleNoWildcards = resourceRule(
  {
    name: "kubernetes-role-no-wildcards",
    title: "Roles name what they grant",
    reason: "A wildcard also grants what nobody thought of: Secrets with keys, and kinds installed later.",
    level: "mandatory",
    severity: "high",
    url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    remediation: "List the API groups, resources and verbs that are needed.",
  },
  ROLES.map((type) =>
    check(type, ({ rules }, { options, refuse }) => {
      // What a chart grants its own program, its authors decide.
      if (isBelow(options.parent, [HelmChart, HelmChartV3])) return;
      for (const [index, rule] of (rules ?? []).entries()) {
        for (const property of ["apiGroups", "resources", "verbs"] as const) {
          if (rule[property]?.some((each) => each.includes("*"))) {
            refuse({
              property: `rules[${index}].${property}`,
              value: rule[property],
              allowed: "names without *",
            });
          }
        }
      }
    }),
  ),
);

/** @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources */
function requestsTokens({ verbs = [], apiGroups = [], resources = [] }: RoleRule): boolean {
  return (
    includesAny(verbs, ["create", "*"]) &&
    includesAny(apiGroups, ["", "*"]) &&
    includesAny(resources, ["serviceaccounts/token", "*/token", "*"])
  );
}

function includesAny(list: readonly string[], values: readonly string[]): boolean {
  return values.some((value) => list.includes(value));
}

/** What Kubernetes' roles may grant. */
export const kubernetesAccessRules = [kubernetesRoleTokenRequestsNamed, kubernetesRoleNoWildcards];
