export type { HostConfig, HostsConfig, SshEndpointConfig } from "./host-model.ts";
export { loadConfig } from "./load.ts";
export type {
  MeshAllowConfig,
  MeshClusterConfig,
  MeshConfig,
  MeshExceptionConfig,
  MeshIngressConfig,
} from "./mesh-model.ts";
export type { ClusterConfig, CommonConfig, StackConfig, TrustRootConfig } from "./model.ts";
export type { RawConfig } from "./raw.ts";
export type { Layer } from "./schema/index.ts";
