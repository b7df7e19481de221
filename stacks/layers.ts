import type { Cluster } from "./cluster.ts";
import type { Hosts } from "./hosts.ts";
import type { Mesh } from "./mesh/mesh.ts";
import type { TrustRoot } from "./trust-root.ts";

/** What the layers of the stack left behind; one that it has not is absent. */
export interface Layers {
  readonly trustRoot?: TrustRoot;
  readonly cluster?: Cluster;
  readonly mesh?: Mesh;
  readonly hosts?: Hosts;
}
