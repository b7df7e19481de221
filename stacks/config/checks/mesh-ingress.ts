import { routesByHost } from "../../../components/mesh/ingress/routes.ts";
import { readRoute } from "../mesh-model.ts";
import { formatPath } from "../path.ts";
import { check, refuseDuplicates } from "./check.ts";
import { longEnough, within } from "./lifetimes.ts";
import { checkMember } from "./mesh-traffic.ts";
import { checkSigned } from "./names.ts";

/** No two gateways have one name. */
export const gateways = check(["mesh"], ({ mesh: { ingress } }, problems) =>
  refuseDuplicates(
    ingress,
    ({ name }) => name,
    (index, first) => {
      const why = `is the name of ${formatPath(["mesh", "ingress", first])} too`;
      problems.refuse(["mesh", "ingress", index, "name"], why, "a name of its own");
    },
  ),
);

/** The role of the cluster's issuer signs the certificate of each gateway. */
export const gatewayCertificates = [
  check(["mesh", "clusterIssuer", "roles"], (settings, problems) => {
    const { mesh, clusterIssuer, roles } = settings;
    const role = roles.findIndex(({ name }) => name === clusterIssuer.role);
    for (const [index, { hosts }] of mesh.ingress.entries()) {
      const path = ["mesh", "ingress", index];
      checkSigned([...path, "hosts"], hosts, roles, role, problems);
      if (role >= 0) within(settings, problems, [...path, "duration"], ["roles", role, "maxTtl"]);
    }
  }),
  check(["mesh"], ({ mesh: { ingress } }, problems) => {
    for (const [index, { hosts, duration }] of ingress.entries()) {
      const path = ["mesh", "ingress", index];
      longEnough([...path, "duration"], duration, problems);
      refuseDuplicates(
        hosts,
        (host) => host,
        (at) => problems.refuse([...path, "hosts", at], "is listed twice", "each name once"),
      );
    }
  }),
];

/** Routes are such as the component takes, and end in the mesh. */
export const routes = check(["mesh"], ({ mesh }, problems) => {
  for (const [index, { hosts, routes }] of mesh.ingress.entries()) {
    const path = ["mesh", "ingress", index];
    const read = routes.map(readRoute);
    for (const [at, { service }] of read.entries()) {
      checkMember([...path, "routes", at, "service"], service.namespace, mesh, problems);
    }
    problems.adoptBelow(path, () => routesByHost(read, hosts));
  }
});
