import type { Duration } from "../../shared/index.ts";

/** Namespace of istiod, which is also Istio's root namespace: policies in it hold for the whole mesh. */
export const ROOT_NAMESPACE = "istio-system";

/** Namespace of the CNI plugin's DaemonSet, which needs the node's files and so a namespace of its own. */
export const CNI_NAMESPACE = "istio-cni";

/** Secret with istiod's server certificate, under the name by which Istio's chart mounts it. */
export const ISTIOD_CERTIFICATE = "istiod-tls";

/** Issuer of istiod's server certificate. */
export const CONTROL_PLANE_ISSUER = "istio-control-plane";

/** Certificate of the cluster's own CA with a plugged-in CA, and the Issuer that has it signed. */
export const AUTHORITY = "istio-authority";

/** ConfigMap with all roots of the mesh in the namespaces of its control plane. */
export const ROOTS_CONFIG_MAP = "istio-roots";

/** Names under which proxies and the API server call istiod. */
export const ISTIOD_NAMES = ["istiod", "istiod-remote", "istio-pilot"].map(
  (service) => `${service}.${ROOT_NAMESPACE}.svc`,
) as readonly string[];

/** Lifetime of istiod's server certificate, which cert-manager renews. */
export const CONTROL_PLANE_LIFETIME: Duration = "30d";
