import type * as kubernetes from "@pulumi/kubernetes";
import { resourceType } from "../kernel/resource-type.ts";

// Kubernetes' own kinds that rules look at. A patch, which changes an object of somebody else, is a type of its own.

export const Namespace = resourceType<typeof kubernetes.core.v1.Namespace>("kubernetes:core/v1:Namespace");
export const Secret = resourceType<typeof kubernetes.core.v1.Secret>("kubernetes:core/v1:Secret");
export const SecretPatch = resourceType<typeof kubernetes.core.v1.SecretPatch>(
  "kubernetes:core/v1:SecretPatch",
);
export const NetworkPolicy = resourceType<typeof kubernetes.networking.v1.NetworkPolicy>(
  "kubernetes:networking.k8s.io/v1:NetworkPolicy",
);
export const Role = resourceType<typeof kubernetes.rbac.v1.Role>(
  "kubernetes:rbac.authorization.k8s.io/v1:Role",
);
export const RolePatch = resourceType<typeof kubernetes.rbac.v1.RolePatch>(
  "kubernetes:rbac.authorization.k8s.io/v1:RolePatch",
);
export const ClusterRole = resourceType<typeof kubernetes.rbac.v1.ClusterRole>(
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
);
export const ClusterRolePatch = resourceType<typeof kubernetes.rbac.v1.ClusterRolePatch>(
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRolePatch",
);

/** A Helm chart, whose objects are its children. */
export const HelmChart = resourceType<typeof kubernetes.helm.v4.Chart>("kubernetes:helm.sh/v4:Chart");
/** A Helm chart as older programs install it. */
export const HelmChartV3 = resourceType<typeof kubernetes.helm.v3.Chart>("kubernetes:helm.sh/v3:Chart");
/** A Helm chart of which only the values are seen. */
export const HelmRelease = resourceType<typeof kubernetes.helm.v3.Release>("kubernetes:helm.sh/v3:Release");

export const Deployment = resourceType<typeof kubernetes.apps.v1.Deployment>("kubernetes:apps/v1:Deployment");
