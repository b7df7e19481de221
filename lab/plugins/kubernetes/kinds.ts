/** When a created or updated object counts as done. `none`: as soon as the API server has it. */
export type Readiness = "none" | "deployment" | "daemon-set" | "job" | "service" | "token-secret";

/** What the plugin knows about one kind beyond what the API server tells. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined for custom resources: their definition says it. */
  readonly namespaced: boolean | undefined;
  /** Fields that cannot change in place, beside name and namespace; dotted paths. */
  readonly replaceOn: readonly string[];
  readonly readiness: Readiness;
  /** True for kinds that are part of Kubernetes, which the API server stores without their zero values. */
  readonly builtIn: boolean;
  /** True where `pulumi.com/skipAwait` also skips waiting for the object to be gone. */
  readonly skipsAwaitOnDelete: boolean;
}

const NAMESPACED = true;
const CLUSTER = false;

// Data of a ConfigMap and of a Secret: pods do not see a change, so that a new object with a new name is safer.
// The provider settings enableConfigMapMutable and enableSecretMutable turn that off.
const table: Readonly<Record<string, Kind>> = {
  "kubernetes:core/v1:Namespace": builtIn("v1", "Namespace", CLUSTER, { skipsAwaitOnDelete: true }),
  "kubernetes:core/v1:ServiceAccount": builtIn("v1", "ServiceAccount", NAMESPACED),
  "kubernetes:core/v1:ConfigMap": builtIn("v1", "ConfigMap", NAMESPACED, {
    replaceOn: ["binaryData", "data"],
  }),
  "kubernetes:core/v1:Secret": builtIn("v1", "Secret", NAMESPACED, {
    replaceOn: ["type", "stringData", "data"],
    readiness: "token-secret",
  }),
  "kubernetes:core/v1:Service": builtIn("v1", "Service", NAMESPACED, {
    replaceOn: ["spec.clusterIP"],
    readiness: "service",
  }),
  "kubernetes:apps/v1:Deployment": builtIn("apps/v1", "Deployment", NAMESPACED, {
    replaceOn: ["spec.selector"],
    readiness: "deployment",
    skipsAwaitOnDelete: true,
  }),
  "kubernetes:apps/v1:DaemonSet": builtIn("apps/v1", "DaemonSet", NAMESPACED, {
    replaceOn: ["spec.selector"],
    readiness: "daemon-set",
    skipsAwaitOnDelete: true,
  }),
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": builtIn(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    NAMESPACED,
  ),
  "kubernetes:batch/v1:Job": builtIn("batch/v1", "Job", NAMESPACED, {
    replaceOn: ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
    readiness: "job",
    skipsAwaitOnDelete: true,
  }),
  "kubernetes:rbac.authorization.k8s.io/v1:Role": builtIn("rbac.authorization.k8s.io/v1", "Role", NAMESPACED),
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": builtIn(
    "rbac.authorization.k8s.io/v1",
    "ClusterRole",
    CLUSTER,
  ),
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": builtIn(
    "rbac.authorization.k8s.io/v1",
    "RoleBinding",
    NAMESPACED,
    { replaceOn: ["roleRef"] },
  ),
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": builtIn(
    "rbac.authorization.k8s.io/v1",
    "ClusterRoleBinding",
    CLUSTER,
    { replaceOn: ["roleRef"] },
  ),
  "kubernetes:admissionregistration.k8s.io/v1:MutatingWebhookConfiguration": builtIn(
    "admissionregistration.k8s.io/v1",
    "MutatingWebhookConfiguration",
    CLUSTER,
  ),
  "kubernetes:admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration": builtIn(
    "admissionregistration.k8s.io/v1",
    "ValidatingWebhookConfiguration",
    CLUSTER,
  ),
  "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition": builtIn(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    CLUSTER,
  ),
  "kubernetes:discovery.k8s.io/v1:EndpointSlice": builtIn("discovery.k8s.io/v1", "EndpointSlice", NAMESPACED),
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": builtIn(
    "networking.k8s.io/v1",
    "NetworkPolicy",
    NAMESPACED,
  ),
  "kubernetes:policy/v1:PodDisruptionBudget": builtIn("policy/v1", "PodDisruptionBudget", NAMESPACED),
};

/** API groups whose custom resources programs create, in any version. */
const CUSTOM_GROUPS = [
  "cert-manager.io",
  "acme.cert-manager.io",
  "trust.cert-manager.io",
  "security.istio.io",
  "networking.istio.io",
  "telemetry.istio.io",
  "gateway.networking.k8s.io",
  "metallb.io",
];

/** Token of the one component that the plugin constructs. */
export const CHART_TYPE = "kubernetes:helm.sh/v4:Chart";

/**
 * The kind behind a type token.
 *
 * @throws Error for types that this plugin does not implement.
 */
export function kindOf(type: string): Kind {
  const known = table[type];
  if (known) return known;
  const [, apiVersion = "", kind = ""] = type.split(":");
  if (CUSTOM_GROUPS.includes(apiVersion.split("/")[0] ?? "") && kind !== "" && !kind.endsWith("Patch")) {
    return {
      apiVersion,
      kind,
      namespaced: undefined,
      replaceOn: [],
      readiness: "none",
      builtIn: false,
      skipsAwaitOnDelete: false,
    };
  }
  throw new Error(
    `${type}: the lab's stand-in for the kubernetes plugin does not implement this type; ` +
      `it has ${Object.keys(table).join(", ")}, ${CHART_TYPE}, ` +
      `and custom resources of ${CUSTOM_GROUPS.join(", ")}`,
  );
}

/** Type token of a rendered object; the core group has a name of its own in tokens. */
export function typeOf(apiVersion: string, kind: string): string {
  return `kubernetes:${apiVersion === "v1" ? "core/v1" : apiVersion}:${kind}`;
}

function builtIn(
  apiVersion: string,
  kind: string,
  namespaced: boolean,
  rest: Partial<Pick<Kind, "replaceOn" | "readiness" | "skipsAwaitOnDelete">> = {},
): Kind {
  return {
    apiVersion,
    kind,
    namespaced,
    replaceOn: [],
    readiness: "none",
    skipsAwaitOnDelete: false,
    ...rest,
    builtIn: true,
  };
}
