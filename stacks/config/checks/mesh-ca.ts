import { LONGEST_LIFETIME } from "../../../components/mesh/control-plane/istio-mesh.ts";
import { CONTROL_PLANE_LIFETIME, ROOT_NAMESPACE } from "../../../components/mesh/control-plane/names.ts";
import { checkTrustDomain } from "../../../components/mesh/traffic/spiffe.ts";
import { type Duration, goDuration, seconds } from "../../../components/shared/duration.ts";
import { trustDomainsOf } from "../mesh-model.ts";
import { formatPath } from "../path.ts";
import type { Settings } from "../schema/index.ts";
import { check, refuseDuplicates } from "./check.ts";
import { checkGenerations, checkIssuers } from "./generations.ts";
import { longEnough, within } from "./lifetimes.ts";
import { isWithin } from "./names.ts";

type Ca = NonNullable<Settings["mesh"]>["ca"];

const CA = ["mesh", "ca"] as const;
const MESH_CA = ["mesh", "meshCa"] as const;

/** Kubernetes' CertificateSigningRequest knows no shorter life, and istiod alone renews without a queue. */
const SHORTEST_LIFETIME: Readonly<Record<Ca, Duration>> = {
  "istio-csr": "10m",
  "kubernetes-csr": "10m",
  "plug-in": "1m",
};

/** Trust domains are DNS names, and told apart. */
export const trustDomains = check(["mesh", "domain"], ({ mesh, domain }, problems) => {
  const { trustDomain, trustDomainAliases } = trustDomainsOf(mesh, domain);
  problems.adopt(["mesh", "trustDomain"], () => checkTrustDomain(trustDomain));
  const path = ["mesh", "trustDomainAliases"] as const;
  for (const [index, alias] of trustDomainAliases.entries()) {
    problems.adopt([...path, index], () => checkTrustDomain(alias));
    if (alias !== trustDomain) continue;
    problems.refuse([...path, index], "is the trust domain itself", "other trust domains");
  }
  refuseDuplicates(
    trustDomainAliases,
    (alias) => alias,
    (index) => problems.refuse([...path, index], "is listed twice", "each trust domain once"),
  );
});

/** Certificates of workloads are short-lived, but not shorter than who signs them can do. */
export const workloadLifetime = check(["mesh"], ({ mesh: { lifetime, ca } }, problems) => {
  const least = SHORTEST_LIFETIME[ca];
  const allowed = `${least} to ${LONGEST_LIFETIME}`;
  if (seconds(lifetime) > seconds(LONGEST_LIFETIME)) {
    problems.refuse(["mesh", "lifetime"], "is too long for a stolen certificate", allowed);
  } else if (seconds(lifetime) < seconds(least)) {
    problems.refuse(["mesh", "lifetime"], `is too short for ${problems.cite(CA)}`, allowed);
  }
});

/** What belongs to one way of signing is there with it and only with it. */
export const meshCaParts = check(["mesh"], ({ mesh }, problems) => {
  const { ca, meshCa } = mesh;
  if (ca === "plug-in" && meshCa === undefined) {
    const form = "an object with at least generations: [{ id: m2026, root: r2026, state: active }]";
    problems.missing(MESH_CA, `${form}; ca plug-in needs it`);
  } else if (ca !== "plug-in" && meshCa !== undefined) {
    problems.refuse(MESH_CA, `does not go with ${problems.cite(CA)}`, "nothing, or ca plug-in");
  }
  for (const field of ["charts", "values"] as const) {
    if (ca === "istio-csr" || mesh[field].istioCsr === undefined) continue;
    const path = ["mesh", field, "istioCsr"];
    problems.refuse(path, `does not go with ${problems.cite(CA)}`, "nothing, or ca istio-csr");
  }
});

/** A root of this stack can sign the mesh CA and leaves room for the clusters' CAs below it. */
export const meshCaRoot = check(["layers", "mesh", "rootCa"], ({ layers, mesh, rootCa }, problems) => {
  if (mesh.ca !== "plug-in") return;
  const others = '"istio-csr", "kubernetes-csr"';
  if (!layers.includes("trust-root")) {
    const why = "needs layer trust-root in the same stack, as a root signs the mesh CA";
    problems.refuse(CA, why, `${others}, or layers with "trust-root"`);
  } else if (rootCa.custody !== "vault") {
    const why = `does not go with ${problems.cite(["rootCa", "custody"])}: Vault signs and constrains the mesh CA`;
    problems.refuse(CA, why, `${others}, or custody vault`);
  } else if (rootCa.maxPathLength === undefined) {
    const why = `for the mesh CA and those of the clusters below it, by ${problems.cite(CA)}`;
    problems.missing(["rootCa", "maxPathLength"], `2, ${why}`);
  } else if (rootCa.maxPathLength < 2) {
    const why = `leaves no room for the mesh CA and those of the clusters below it, by ${problems.cite(CA)}`;
    problems.refuse(["rootCa", "maxPathLength"], why, "2");
  }
});

/** The mesh CA is a CA as the intermediate is one, beside it. */
export const meshCa = [
  check(["mesh", "rootCa", "intermediateCa"], (settings, problems) => {
    for (const key of ["rootCa", "intermediateCa"] as const) {
      if (settings.mesh.meshCa?.mount !== settings[key].mount) continue;
      const why = `is ${formatPath([key, "mount"])} too`;
      problems.refuse([...MESH_CA, "mount"], why, "a mount of its own, or others could sign identities");
    }
  }),
  check(["mesh"], ({ mesh }, problems) => {
    if (mesh.meshCa === undefined) return;
    checkGenerations([...MESH_CA, "generations"], mesh.meshCa.generations, problems);
  }),
  check(["mesh", "roots"], ({ mesh, roots }, problems) => {
    if (mesh.meshCa === undefined) return;
    checkIssuers([...MESH_CA, "generations"], mesh.meshCa.generations, roots, problems);
  }),
];

/** Nothing lives longer than what signed it, and no CA of a cluster ends before what it signs. */
export const meshLifetimes = [
  check(["layers", "mesh", "intermediateCa"], ({ layers, intermediateCa }, problems) => {
    if (!layers.includes("trust-root") || !layers.includes("mesh")) return;
    if (seconds(intermediateCa.ttl) >= seconds(CONTROL_PLANE_LIFETIME)) return;
    const why = "is shorter than the life of the certificate of the mesh's control plane";
    problems.refuse(["intermediateCa", "ttl"], why, `at least ${CONTROL_PLANE_LIFETIME}`);
  }),
  check(["mesh", "rootCa"], (settings, problems) => {
    if (settings.mesh.meshCa === undefined) return;
    within(settings, problems, [...MESH_CA, "ttl"], ["rootCa", "ttl"]);
  }),
  check(["mesh"], (settings, problems) => {
    const { meshCa, lifetime } = settings.mesh;
    if (meshCa === undefined) return;
    const path = [...MESH_CA, "clusterTtl"];
    longEnough(path, meshCa.clusterTtl, problems);
    within(settings, problems, path, [...MESH_CA, "ttl"]);
    // It is renewed when a third is left, and signs until then.
    if (seconds(meshCa.clusterTtl) < 3 * seconds(lifetime)) {
      const own = problems.cite(["mesh", "lifetime"]);
      const why = `is less than three times ${own}, which it signs until its last third`;
      problems.refuse(path, why, `at least ${goDuration(`${3 * seconds(lifetime)}s`)}`);
    }
  }),
];

/** The intermediate may sign the certificates of the control plane: refused everywhere, they would stop the mesh. */
export const permittedControlPlane = check(
  ["layers", "mesh", "intermediateCa", "certManager"],
  ({ layers, mesh, intermediateCa, certManager }, problems) => {
    const permitted = intermediateCa.permittedDnsDomains;
    if (permitted === undefined || !layers.includes("trust-root") || !layers.includes("mesh")) return;
    const needed = [
      `${ROOT_NAMESPACE}.svc`,
      ...(mesh.ca === "istio-csr" ? [`${certManager.namespace}.svc`] : []),
    ];
    const lacking = needed.filter((domain) => !isWithin(domain, permitted));
    if (lacking.length === 0) return;
    const why = `does not permit ${lacking.join(" and ")}, where the control plane of homelab-pki:mesh is`;
    problems.refuse(["intermediateCa", "permittedDnsDomains"], why, [...permitted, ...lacking].join(", "));
  },
);
