import { isInPool, poolsOverlap } from "../address-pool.ts";
import { formatPath } from "../path.ts";
import type { Problems } from "../problems.ts";
import type { Settings } from "../schema/index.ts";
import { check, refuseDuplicates } from "./check.ts";

type Clusters = NonNullable<Settings["mesh"]>["clusters"];

const AT = ["mesh", "clusters"] as const;

/** No two clusters are one: not by name, not by credentials, and exactly one is the stack's own. */
export const distinctClusters = check(["mesh"], ({ mesh: { clusters } }, problems) => {
  refuseDuplicates(
    clusters,
    ({ id }) => id,
    (index, first) => {
      const why = `is the id of ${formatPath([...AT, first])} too`;
      problems.refuse([...AT, index, "id"], why, "an id of its own");
    },
  );
  const own = clusters.findIndex(({ kubeconfigFile }) => kubeconfigFile === undefined);
  if (own < 0) {
    problems.note(AT, "all have a kubeconfigFile; allowed: exactly one without, the stack's own cluster");
  }
  for (const [index, { kubeconfigFile, context, apiServer }] of clusters.entries()) {
    if (kubeconfigFile !== undefined) continue;
    if (index !== own) {
      const other = `as ${formatPath([...AT, own])} is the stack's own cluster`;
      problems.missing(
        [...AT, index, "kubeconfigFile"],
        `a file with the credentials of the cluster, ${other}`,
      );
      continue;
    }
    for (const [field, value] of Object.entries({ context, apiServer })) {
      if (value === undefined) continue;
      const why = "goes with kubeconfigFile: the stack's own cluster is that of its provider";
      problems.refuse([...AT, index, field], why, "nothing, or kubeconfigFile beside it");
    }
  }
  const others = [...clusters.entries()].filter(([, { kubeconfigFile }]) => kubeconfigFile !== undefined);
  refuseDuplicates(
    others,
    ([, { kubeconfigFile, context = "" }]) => `${kubeconfigFile} ${context}`,
    (at, first) => {
      const [index, other] = [others[at]?.[0] ?? 0, others[first]?.[0] ?? 0];
      const why = `with the same context is that of ${formatPath([...AT, other])} too`;
      problems.refuse([...AT, index, "kubeconfigFile"], why, "a cluster of its own");
    },
  );
});

/** The stack's own cluster has the control plane, and each other one is a remote of it. */
export const primaries = check(["mesh"], ({ mesh: { clusters } }, problems) => {
  const [own, second] = clusters.filter(({ kubeconfigFile }) => kubeconfigFile === undefined);
  // Which one it is stays open.
  if (own === undefined || second !== undefined) return;
  const allowed = `the id of the stack's own cluster: ${JSON.stringify(own.id)}`;
  for (const [index, cluster] of clusters.entries()) {
    const { role, primary, dns } = cluster;
    const at = [...AT, index];
    if ((role === "primary") !== (cluster === own)) {
      const [why, wanted] =
        cluster === own
          ? ["is the stack's own cluster, which has the control plane of the others", '"primary"']
          : ["would need a login in Vault of its own, which this stack does not make", '"remote"'];
      problems.refuse([...at, "role"], why, wanted);
    } else if (role === "primary") {
      if (primary !== undefined) {
        problems.refuse([...at, "primary"], "does not go with role primary", "nothing, or role remote");
      }
    } else if (primary === undefined) problems.missing([...at, "primary"], allowed);
    else if (primary !== own.id) problems.refuse([...at, "primary"], "has no control plane", allowed);
    if (role === "remote" && dns.length > 0) {
      const why = "does not go with role remote, whose workloads get the names of its primary";
      problems.refuse([...at, "dns"], why, "nothing, or dns of the primary");
    }
  }
});

/** What signs for a remote's workloads is what the primary's istiod can ask. */
export const remoteSigner = check(["mesh"], ({ mesh: { ca, clusters } }, problems) => {
  if (ca !== "istio-csr" || clusters.length === 1) return;
  const why = "does not go with remotes: istio-csr knows the service accounts of its own cluster only";
  problems.refuse(["mesh", "ca"], why, '"kubernetes-csr", "plug-in"');
});

/** Each cluster is a network of its own. */
export const networks = check(["mesh"], ({ mesh: { clusters } }, problems) => {
  for (const [index, { id, network = id }] of clusters.entries()) {
    const first = clusters.findIndex((other) => other.id !== id && (other.network ?? other.id) === network);
    if (first < 0 || first >= index) continue;
    const why = `is that of ${formatPath([...AT, first])} too, and NetworkPolicies know the pods of one cluster only`;
    problems.refuse([...AT, index, "network"], why, "a network of its own, or nothing");
  }
});

/** Each cluster among several has an address to come in by, and it is the cluster's own. */
export const eastWest = check(["mesh"], ({ mesh: { clusters } }, problems) => {
  for (const [index, { eastWestAddress, metalLb }] of clusters.entries()) {
    const path = [...AT, index, "eastWestAddress"];
    if (eastWestAddress === undefined) {
      if (clusters.length > 1) problems.missing(path, "the address of its gateway for the other clusters");
    } else if (clusters.length === 1) {
      problems.refuse(path, "has no use in a mesh of one cluster", "nothing, or another cluster");
    } else if (metalLb && !metalLb.addresses.some((pool) => isInPool(eastWestAddress, pool))) {
      const pools = formatPath([...AT, index, "metalLb", "addresses"]);
      problems.refuse(path, `is not within ${pools}`, metalLb.addresses.join(", "));
    }
  }
  const given = [...clusters.entries()].filter(([, { eastWestAddress }]) => eastWestAddress !== undefined);
  refuseDuplicates(
    given,
    ([, { eastWestAddress }]) => eastWestAddress ?? "",
    (at, first) => {
      const [index, other] = [given[at]?.[0] ?? 0, given[first]?.[0] ?? 0];
      const why = `is that of ${formatPath([...AT, other])} too`;
      problems.refuse([...AT, index, "eastWestAddress"], why, "an address of its own");
    },
  );
});

/** No address is given out twice, and no name has two answers. */
export const clusterAddresses = check(["mesh"], ({ mesh: { clusters } }, problems) => {
  checkPools(clusters, problems);
  for (const [index, { dns }] of clusters.entries()) {
    refuseDuplicates(
      dns,
      ({ host }) => host,
      (at, first) => {
        const why = `is that of ${formatPath([...AT, index, "dns", first])} too`;
        problems.refuse([...AT, index, "dns", at, "host"], why, "each name once, with all its addresses");
      },
    );
  }
});

function checkPools(clusters: Clusters, problems: Problems): void {
  const pools = clusters.flatMap(({ metalLb }, index) =>
    (metalLb?.addresses ?? []).map((pool, at) => ({
      pool,
      path: [...AT, index, "metalLb", "addresses", at],
    })),
  );
  for (const [index, { pool, path }] of pools.entries()) {
    const other = pools.slice(0, index).find((earlier) => poolsOverlap(pool, earlier.pool));
    if (other === undefined) continue;
    problems.refuse(path, `shares addresses with ${problems.cite(other.path)}`, "addresses of its own");
  }
}
