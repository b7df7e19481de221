import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Whom the rules are for. */
export interface IssuerIdentity {
  /** Name of the ClusterIssuer, from which the rules' names derive. */
  readonly issuerName: string;
  /** Namespace of cert-manager and of the service account. */
  readonly namespace: pulumi.Input<string>;
  /** Service account that the issuer presents to Vault. */
  readonly serviceAccount: pulumi.Input<string>;
}

/** The service account that an issuer presents to Vault. */
export function createServiceAccount(
  parent: pulumi.Resource,
  name: string,
  serviceAccount: string,
  namespace: pulumi.Input<string>,
): kubernetes.core.v1.ServiceAccount {
  return new kubernetes.core.v1.ServiceAccount(
    `${name}-service-account`,
    // No pod runs as this account, so none should find a token of it either.
    { metadata: { name: serviceAccount, namespace }, automountServiceAccountToken: false },
    { parent },
  );
}

/**
 * Lets cert-manager's controller request tokens of this one service account.
 *
 * @param controller - the controller's service account
 */
export function allowTokenRequests(
  parent: pulumi.Resource,
  name: string,
  { issuerName, namespace, serviceAccount }: IssuerIdentity,
  controller: pulumi.Input<string>,
): pulumi.Resource[] {
  const metadata = { name: `${issuerName}-token-request`, namespace };
  const rule = {
    apiGroups: [""],
    resources: ["serviceaccounts/token"],
    resourceNames: [serviceAccount],
    verbs: ["create"],
  };
  const role = new kubernetes.rbac.v1.Role(
    `${name}-token-request-role`,
    { metadata, rules: [rule] },
    { parent },
  );
  const binding = new kubernetes.rbac.v1.RoleBinding(
    `${name}-token-request-binding`,
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: controller, namespace }],
    },
    { parent },
  );
  return [role, binding];
}

/** Lets Vault review the service account's token with that token, so that Vault keeps no reviewer's token. */
export function allowTokenReview(
  parent: pulumi.Resource,
  name: string,
  { issuerName, namespace, serviceAccount }: IssuerIdentity,
): pulumi.Resource {
  return new kubernetes.rbac.v1.ClusterRoleBinding(
    `${name}-token-review-binding`,
    {
      metadata: { name: `${issuerName}-token-review` },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:auth-delegator" },
      subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
    },
    { parent },
  );
}
