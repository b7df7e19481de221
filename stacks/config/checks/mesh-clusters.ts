import { isInPool, poolsOverlap } from "../address-pool.ts";
import { formatPath } from "../path.ts";
import type { Problems } from "../problems.ts";
import type { Settings } from "../schema/index.ts";
import { check, quoted, refuseDuplicates } from "./check.ts";

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
  for (const [index, { kubeconfigFile, context }] of clusters.entries()) {
    if (kubeconfigFile !== undefined) continue;
    if (index !== own) {
      const other = `as ${formatPath([...AT, own])} is the stack's own cluster`;
      problems.missing(
        [...AT, index, "kubeconfigFile"],
        `a file with the credentials of the cluster, ${other}`,
      );
    } else if (context !== undefined) {
      const why = "is of no kubeconfig: the stack's own cluster is that of its provider";
      problems.refuse([...AT, index, "context"], why, "nothing, or kubeconfigFile beside it");
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

/** Each remote uses the control plane of a cluster that has one. */
export const primaries = check(["mesh"], ({ mesh: { clusters } }, problems) => {
  const ids = clusters.filter(({ role }) => role === "primary").map(({ id }) => id);
  const allowed = `the id of a cluster with role primary: ${quoted(ids) || "there is none"}`;
  for (const [index, { role, primary }] of clusters.entries()) {
    const path = [...AT, index, "primary"];
    const found = clusters.find(({ id }) => id === primary);
    if (role === "primary") {
      if (primary !== undefined)
        problems.refuse(path, "does not go with role primary", "nothing, or role remote");
    } else if (primary === undefined) problems.missing(path, allowed);
    else if (found === undefined) problems.refuse(path, `is no cluster of ${formatPath(AT)}`, allowed);
    else if (found.role === "remote") problems.refuse(path, "is a remote itself", allowed);
  }
});

/** Where other networks and remotes come in, there is an address to come in by, and it is the cluster's own. */
export const eastWest = check(["mesh"], ({ mesh: { clusters } }, problems) => {
  const networks = new Set(clusters.map(({ id, network = id }) => network));
  for (const [index, { id, eastWestAddress, metalLb }] of clusters.entries()) {
    const path = [...AT, index, "eastWestAddress"];
    if (eastWestAddress === undefined) {
      const remote = clusters.findIndex(({ primary }) => primary === id);
      if (networks.size > 1) {
        problems.missing(
          path,
          "the address of its gateway for other networks, as the mesh has more than one",
        );
      } else if (remote >= 0) {
        const who = formatPath([...AT, remote]);
        problems.missing(path, `the address of its gateway, where ${who} finds the control plane`);
      }
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
