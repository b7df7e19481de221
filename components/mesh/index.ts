export { istioCsrName } from "./ca/istio-csr.ts";
export type { MeshCaKind, MeshVaultAccess } from "./ca/mesh-ca.ts";
export { AddressPool, type AddressPoolArgs } from "./clusters/address-pool.ts";
export { EastWestGateway, type EastWestGatewayArgs } from "./clusters/east-west-gateway.ts";
export { EastWestRoutes, type EastWestRoutesArgs } from "./clusters/east-west-routes.ts";
export { NameOverride, type NameOverrideArgs } from "./clusters/name-override.ts";
export { RemoteCluster, type RemoteClusterArgs } from "./clusters/remote-cluster.ts";
export { RemoteSecret, type RemoteSecretArgs } from "./clusters/remote-secret.ts";
export { EAST_WEST_NAMESPACE } from "./clusters/topology.ts";
export { IstioMesh, type IstioMeshArgs, type MeshChart } from "./control-plane/istio-mesh.ts";
export {
  AUTHORITY,
  CONTROL_PLANE_ISSUER,
  CONTROL_PLANE_LIFETIME,
  ISTIOD_CERTIFICATE,
  ISTIOD_NAMES,
  ROOT_NAMESPACE,
} from "./control-plane/names.ts";
export { Ingress, type IngressArgs } from "./ingress/ingress.ts";
export type { IngressRoute } from "./ingress/routes.ts";
export { AllowRule, type AllowRuleArgs } from "./traffic/allow-rule.ts";
export { MeshNamespace, type MeshNamespaceArgs } from "./traffic/mesh-namespace.ts";
export { PlainTextException, type PlainTextExceptionArgs } from "./traffic/plain-text-exception.ts";
