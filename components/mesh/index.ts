export { AddressPool, type AddressPoolArgs } from "./address-pool.ts";
export { AllowRule, type AllowRuleArgs } from "./allow-rule.ts";
export { istioCsrName } from "./ca-istio-csr.ts";
export {
  AUTHORITY,
  CONTROL_PLANE_ISSUER,
  CONTROL_PLANE_LIFETIME,
  ISTIOD_CERTIFICATE,
  ISTIOD_NAMES,
  ROOT_NAMESPACE,
} from "./control-plane.ts";
export { EastWestGateway, type EastWestGatewayArgs } from "./east-west-gateway.ts";
export { EastWestRoutes, type EastWestRoutesArgs } from "./east-west-routes.ts";
export { Ingress, type IngressArgs } from "./ingress.ts";
export type { IngressRoute } from "./ingress-routes.ts";
export { IstioMesh, type IstioMeshArgs, type MeshChart } from "./istio-mesh.ts";
export type { MeshCaKind, MeshVaultAccess } from "./mesh-ca.ts";
export { MeshNamespace, type MeshNamespaceArgs } from "./mesh-namespace.ts";
export { NameOverride, type NameOverrideArgs } from "./name-override.ts";
export { PlainTextException, type PlainTextExceptionArgs } from "./plain-text-exception.ts";
export { RemoteCluster, type RemoteClusterArgs } from "./remote-cluster.ts";
export { RemoteSecret, type RemoteSecretArgs } from "./remote-secret.ts";
export { EAST_WEST_NAMESPACE } from "./topology.ts";
