import { objectCase } from "./object-case.ts";

const rules = (verb: string) => [{ apiGroups: [""], resources: ["configmaps"], verbs: [verb] }];
const subjects = [{ kind: "ServiceAccount", name: "default", namespace: "default" }];
const binding = (kind: "Role" | "ClusterRole") => ({
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: "conformance" },
  subjects,
});
const others = { subjects: [{ kind: "ServiceAccount", name: "other", namespace: "default" }] };
const otherRole = (kind: "Role" | "ClusterRole") => ({
  replace: { replace: { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: "other" } } },
});

const apiVersion = "rbac.authorization.k8s.io/v1";

/** Who may do what. */
export const accessCases = [
  objectCase({
    apiVersion,
    kind: "Role",
    namespaced: true,
    fields: { rules: rules("get") },
    update: { rules: rules("list") },
  }),
  objectCase({
    apiVersion,
    kind: "ClusterRole",
    namespaced: false,
    fields: { rules: rules("get") },
    update: { rules: rules("list") },
  }),
  objectCase({
    apiVersion,
    kind: "RoleBinding",
    namespaced: true,
    fields: binding("Role"),
    unknown: ["subjects"],
    update: others,
    ...otherRole("Role"),
  }),
  objectCase({
    apiVersion,
    kind: "ClusterRoleBinding",
    namespaced: false,
    fields: binding("ClusterRole"),
    unknown: ["subjects"],
    update: others,
    ...otherRole("ClusterRole"),
  }),
  objectCase({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    namespaced: true,
    fields: { spec: { podSelector: {}, policyTypes: ["Ingress"] } },
    update: { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
  }),
];
