import { EAST_WEST_NAMESPACE } from "../../../components/mesh/clusters/topology.ts";
import { CNI_NAMESPACE, ROOT_NAMESPACE } from "../../../components/mesh/control-plane/names.ts";
import { checkAllowRule } from "../../../components/mesh/traffic/allow-rule.ts";
import { principalOf } from "../../../components/mesh/traffic/spiffe.ts";
import { trustDomainsOf, workloadKey } from "../mesh-model.ts";
import { type ConfigPath, formatPath } from "../path.ts";
import type { Problems } from "../problems.ts";
import type { Settings } from "../schema/index.ts";
import { check, quoted, refuseDuplicates } from "./check.ts";

type Mesh = NonNullable<Settings["mesh"]>;
type Exception = Mesh["exceptions"][number];

/** Members are workloads' namespaces, each once. */
export const members = check(["mesh"], ({ mesh: { namespaces } }, problems) =>
  refuseDuplicates(
    namespaces,
    ({ name }) => name,
    (index, first) => {
      const why = `is the name of ${formatPath(["mesh", "namespaces", first])} too`;
      problems.refuse(["mesh", "namespaces", index, "name"], why, "each namespace once");
    },
  ),
);

/** What the mesh runs on is not in it: injection and default-deny would stop the cluster. */
export const foundations = check(["mesh", "certManager"], ({ mesh, certManager }, problems) => {
  const own = [ROOT_NAMESPACE, CNI_NAMESPACE, EAST_WEST_NAMESPACE, "kube-system", certManager.namespace];
  const checkApart = (path: ConfigPath, namespace: string): void => {
    if (own.includes(namespace)) problems.refuse(path, "is what the mesh runs on", "another namespace");
  };
  for (const [index, { name }] of mesh.namespaces.entries()) {
    checkApart(["mesh", "namespaces", index, "name"], name);
  }
  for (const [index, { namespace }] of mesh.ingress.entries()) {
    checkApart(["mesh", "ingress", index, "namespace"], namespace);
  }
});

/** Certificates are there before the mesh is, and so are their namespaces. */
export const certificatesBefore = check(["layers", "mesh", "certificates"], (settings, problems) => {
  const { layers, mesh, certificates } = settings;
  if (!layers.includes("mesh")) return;
  const { namespaces, ingress } = mesh;
  const made = new Map<string, ConfigPath>([
    ...ingress.map(({ namespace }, index) => [namespace, ["mesh", "ingress", index]] as const),
    ...namespaces.map(({ name }, index) => [name, ["mesh", "namespaces", index]] as const),
  ]);
  for (const { name, create } of namespaces) {
    if (!create) made.delete(name);
  }
  for (const [index, { namespace }] of certificates.entries()) {
    const by = made.get(namespace);
    if (by === undefined) continue;
    const why = `is made by ${formatPath(by)}, after the certificates`;
    const allowed = `a namespace that is there before, or ${formatPath(["mesh", "namespaces"])} with create: false`;
    problems.refuse(["certificates", index, "namespace"], why, allowed);
  }
});

/** Rules and exceptions are for members. */
export const membersOnly = check(["mesh"], ({ mesh }, problems) => {
  for (const field of ["allow", "exceptions"] as const) {
    for (const [index, { namespace }] of mesh[field].entries()) {
      checkMember(["mesh", field, index, "namespace"], namespace, mesh, problems);
    }
  }
});

/** Refuses a namespace that is no member of the mesh. */
export function checkMember(
  path: ConfigPath,
  namespace: string,
  { namespaces }: Pick<Mesh, "namespaces">,
  problems: Problems,
): void {
  const names = namespaces.map(({ name }) => name);
  if (names.includes(namespace)) return;
  const allowed = quoted(names) || "nothing: the mesh has no namespaces";
  problems.refuse(path, "is not in homelab-pki:mesh.namespaces", allowed);
}

/** Rules are such as the component takes, and who may call is somebody whom this mesh knows. */
export const callers = check(["mesh", "domain"], ({ mesh, domain }, problems) => {
  const domains = trustDomainsOf(mesh, domain);
  if (problems.hasAt(["mesh", "trustDomain"]) || problems.hasBelow(["mesh", "trustDomainAliases"])) return;
  const known = new Set([
    ...mesh.namespaces.map(({ name }) => name),
    ...mesh.ingress.map((one) => one.namespace),
  ]);
  for (const [index, rule] of mesh.allow.entries()) {
    const path = ["mesh", "allow", index];
    problems.adoptBelow(path, () => checkAllowRule({ ...rule, ...domains }));
    for (const [at, caller] of rule.from.entries()) {
      const principal = problems.adopt([...path, "from", at], () => principalOf(caller, domains, "from"));
      if (principal === undefined) continue;
      const [trustDomain, , namespace = ""] = principal.split("/");
      // What runs in another trust domain is that one's business.
      if (trustDomain !== domains.trustDomain || known.has(namespace)) continue;
      const allowed = `identities in ${quoted(known) || "no namespace: the mesh has none"}`;
      problems.refuse([...path, "from", at], "is in no namespace of the mesh", allowed);
    }
  }
});

/** Names of rules are their own in a namespace. */
export const distinctRules = check(["mesh"], ({ mesh: { allow } }, problems) =>
  refuseDuplicates(
    allow,
    ({ namespace, name }) => `${namespace}/${name}`,
    (index, first) => {
      const why = `is the name of ${formatPath(["mesh", "allow", first])} too, in the same namespace`;
      problems.refuse(["mesh", "allow", index, "name"], why, "a name of its own");
    },
  ),
);

/** Of two policies for one workload Istio heeds the older one only, so no two exceptions can mean one workload. */
export const distinctExceptions = check(["mesh"], ({ mesh: { exceptions } }, problems) => {
  for (const [index, exception] of exceptions.entries()) {
    for (const [first, other] of exceptions.slice(0, index).entries()) {
      const name = formatPath(["mesh", "exceptions", first]);
      const path = ["mesh", "exceptions", index];
      if (workloadKey(exception) === workloadKey(other)) {
        if (exception.port === other.port) {
          problems.refuse(
            [...path, "port"],
            `is that of ${name} too, for the same workloads`,
            "each port once",
          );
        }
      } else if (overlap(exception, other)) {
        const allowed = "the same labels, or a label that both have with different values";
        problems.refuse([...path, "workload"], `may choose workloads of ${name} too`, allowed);
      }
    }
  }
});

/** Whether a workload can have the labels of both. */
function overlap(one: Exception, other: Exception): boolean {
  if (one.namespace !== other.namespace) return false;
  return Object.entries(one.workload).every(([key, value]) => (other.workload[key] ?? value) === value);
}
