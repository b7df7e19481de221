import { join } from "node:path";
import { type Endpoint, httpsEndpoint } from "../endpoint.ts";

const FIRST_NODE_ADDRESS = 10;
const FIRST_SERVICE_NETWORK = 96;
const API_SERVER_PORT = 6443;

/** One Kubernetes cluster of one node. As an endpoint it is its API server. */
export interface Cluster extends Endpoint {
  /** What tells it from the lab's other clusters: the lab's name for the first, `west` for the second. */
  readonly id: string;
  /** Names the relays of its published port. */
  readonly service: string;
  /** Names the process that runs its node: its pid file and its log. */
  readonly daemon: string;
  readonly dir: string;
  /** Leads to the published port, as administrator, 0600. A pod of another cluster uses {@link Endpoint.url}. */
  readonly adminKubeconfig: string;
  /** Name of the one context in {@link adminKubeconfig}. */
  readonly context: string;
  readonly caCertificate: string;
  /**
   * Name of the node, of its nspawn machine and of its cgroup below the lab's. The node's address is that of the
   * endpoint: what has a node port is there for the other cluster and for hosts, too.
   */
  readonly nodeName: string;
  /** Addresses of its pods. No other cluster and no host has a route to them. */
  readonly podNetwork: string;
  /** Addresses of its services, which mean something to its own pods alone. */
  readonly serviceNetwork: string;
  /** Address of the service `kubernetes`: the API server, for its own pods. */
  readonly apiServiceAddress: string;
  /** Address of its name service, for its own pods. */
  readonly nameServiceAddress: string;
}

/**
 * Names, addresses and paths of one of the lab's two clusters. No address of one is in use in the other, as it has
 * to be where a mesh spans both.
 *
 * @param lab Name of the lab.
 * @param index Which one: 0 is the cluster that each lab has.
 * @param offset What the lab adds to each port that it publishes.
 */
export function clusterLayout(
  lab: string,
  index: 0 | 1,
  offset: number,
  stateDir: string,
  runDir: string,
): Cluster {
  const suffix = index === 0 ? "" : "-west";
  const service = `kubernetes${suffix}`;
  const address = `192.0.2.${FIRST_NODE_ADDRESS + index}`;
  const services = `10.${FIRST_SERVICE_NETWORK + index}`;
  const dir = join(stateDir, service);
  return {
    ...httpsEndpoint(service, address, API_SERVER_PORT, API_SERVER_PORT + index + offset, runDir),
    id: index === 0 ? lab : "west",
    service,
    daemon: `node${suffix}`,
    dir,
    adminKubeconfig: join(dir, "admin.kubeconfig"),
    context: `homelab-pki-${lab}${suffix}`,
    caCertificate: join(dir, "ca.crt"),
    nodeName: `${lab}${suffix}-node`,
    podNetwork: `10.244.${index}.0/24`,
    serviceNetwork: `${services}.0.0/16`,
    apiServiceAddress: `${services}.0.1`,
    nameServiceAddress: `${services}.0.10`,
  };
}
