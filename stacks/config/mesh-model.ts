import { principalOf } from "../../components/mesh/traffic/spiffe.ts";
import type { MeshTexts } from "./mesh-files.ts";
import type { Settings } from "./schema/index.ts";

type Mesh = NonNullable<Settings["mesh"]>;
type Cluster = Mesh["clusters"][number];
type Ingress = Mesh["ingress"][number];
type Exception = Mesh["exceptions"][number];

/** A cluster of the mesh. */
export interface MeshClusterConfig extends Omit<Cluster, "network" | "kubeconfigFile"> {
  readonly network: string;
  /** Credentials of another cluster; nothing if it is the stack's own. */
  readonly kubeconfig?: string;
  /** API server of another cluster, as the primary's istiod reaches it. */
  readonly apiServer?: string;
}

/** A rule about who may call, with whole SPIFFE IDs. */
export type MeshAllowConfig = Mesh["allow"][number];

/** The ports of workloads that take plain text too: all of those of one selector, as Istio heeds one policy a workload. */
export interface MeshExceptionConfig extends Pick<Exception, "namespace" | "workload"> {
  readonly ports: readonly Pick<Exception, "port" | "reason">[];
}

/** A gateway. */
export interface MeshIngressConfig extends Omit<Ingress, "routes"> {
  readonly routes: readonly (Omit<Ingress["routes"][number], "service"> & {
    readonly service: { readonly namespace: string; readonly name: string };
  })[];
}

/** What the layer `mesh` deploys. */
export interface MeshConfig extends Omit<Mesh, "trustDomain" | "clusters" | "exceptions" | "ingress"> {
  readonly trustDomain: string;
  readonly clusters: readonly MeshClusterConfig[];
  readonly exceptions: readonly MeshExceptionConfig[];
  readonly ingress: readonly MeshIngressConfig[];
}

/** Puts the layer's configuration together, after everything was checked. */
export function assembleMesh(mesh: Mesh, { domain }: Pick<Settings, "domain">, texts: MeshTexts): MeshConfig {
  const domains = trustDomainsOf(mesh, domain);
  const { clusters, allow, exceptions, ingress, ...rest } = mesh;
  return {
    ...rest,
    ...domains,
    clusters: clusters.map(({ kubeconfigFile: _, network, ...cluster }, index) => ({
      ...cluster,
      network: network ?? cluster.id,
      ...texts.access[index],
    })),
    allow: allow.map((rule) => ({
      ...rule,
      from: rule.from.map((caller) => `spiffe://${principalOf(caller, domains, "from")}`),
    })),
    exceptions: byWorkload(exceptions),
    ingress: ingress.map(({ routes, ...gateway }) => ({ ...gateway, routes: routes.map(readRoute) })),
  };
}

/** The trust domains of a mesh: without one of its own, the domain is it. */
export function trustDomainsOf({ trustDomain, trustDomainAliases }: Mesh, domain: string) {
  return { trustDomain: trustDomain ?? domain, trustDomainAliases };
}

function byWorkload(exceptions: readonly Exception[]): MeshExceptionConfig[] {
  return [...Map.groupBy(exceptions, workloadKey).values()].map((same) => {
    const [{ namespace, workload }] = same as [Exception, ...Exception[]];
    return { namespace, workload, ports: same.map(({ port, reason }) => ({ port, reason })) };
  });
}

/** The same text for the same workloads, in whatever order their labels stand. */
export function workloadKey({ namespace, workload }: Pick<Exception, "namespace" | "workload">): string {
  return JSON.stringify([namespace, Object.entries(workload).sort()]);
}

/** A route with the namespace and the name of its Service. */
export function readRoute({ service, ...route }: Ingress["routes"][number]) {
  const [namespace = "", name = ""] = service.split("/");
  return { ...route, service: { namespace, name } };
}
