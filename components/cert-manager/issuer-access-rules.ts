import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Whom the rules are for. */
export interface IssuerAccount {
  /** What the rules' names begin with, unique in the cluster. */
  readonly prefix: pulumi.Input<string>;
  /** Namespace of the service account. */
  readonly namespace: pulumi.Input<string>;
  /** Service account that issuers present to Vault. */
  readonly serviceAccount: pulumi.Input<string>;
  /** Service account of cert-manager's controller, which requests the tokens. */
  readonly controller: {
    readonly namespace: pulumi.Input<string>;
    readonly serviceAccount: pulumi.Input<string>;
  };
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

/** Lets cert-manager request tokens of this one service account, and Vault review one with that token. */
export function grantLogin(parent: pulumi.Resource, name: string, account: IssuerAccount): pulumi.Resource[] {
  return [
    ...allowTokenRequests(parent, name, account),
    // Vault keeps no reviewer's token: the one to review has the right.
    allowTokenReview(parent, name, account),
  ];
}

function allowTokenRequests(
  parent: pulumi.Resource,
  name: string,
  { prefix, namespace, serviceAccount, controller }: IssuerAccount,
): pulumi.Resource[] {
  const metadata = { name: pulumi.interpolate`${prefix}-token-request`, namespace };
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
      subjects: [
        { kind: "ServiceAccount", name: controller.serviceAccount, namespace: controller.namespace },
      ],
    },
    { parent },
  );
  return [role, binding];
}

function allowTokenReview(
  parent: pulumi.Resource,
  name: string,
  { prefix, namespace, serviceAccount }: IssuerAccount,
): pulumi.Resource {
  return new kubernetes.rbac.v1.ClusterRoleBinding(
    `${name}-token-review-binding`,
    {
      metadata: { name: pulumi.interpolate`${prefix}-token-review` },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:auth-delegator" },
      subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
    },
    { parent },
  );
}
