import type { Settings } from "../settings.ts";

/** A mesh without a problem: two workloads that may call each other, and a gateway in front. */
export const MESH = {
  clusters: [{ id: "lab" }],
  namespaces: [{ name: "demo", create: true }],
  allow: [{ name: "client-to-server", namespace: "demo", from: ["demo/client"] }],
  exceptions: [
    { namespace: "demo", workload: { app: "legacy" }, port: 8080, reason: "its client knows no TLS" },
  ],
  ingress: [
    {
      name: "internal",
      namespace: "istio-ingress",
      hosts: ["*.lab.example.com"],
      duration: "90d",
      routes: [{ host: "demo.lab.example.com", service: "demo/server", port: 8080 }],
    },
  ],
};

/** The CA above those of the clusters. */
export const MESH_CA = { generations: [{ id: "m2026", root: "r2026", state: "active" }] };

/** cert-manager somewhere else than where it is as a rule. */
export const CERT_MANAGER_IN_CERTS = {
  certManager: { existing: true, namespace: "certs" },
  trustManager: { existing: true, namespace: "certs" },
  issuerAccess: { audience: "https://api.example.com:6443", namespace: "certs" },
};

/** A stack with the layer mesh, the mesh with changes; its namespaces are made after all certificates. */
export function withMesh(mesh: Settings = {}, changes: Settings = {}): Settings {
  const layers = ["trust-root", "cluster", "mesh"];
  return { layers, certificates: [], mesh: { ...MESH, ...mesh }, ...changes };
}

/** A stack whose mesh has CAs of its clusters' own. */
export function withMeshCa(mesh: Settings = {}, changes: Settings = {}): Settings {
  return withMesh({ ca: "plug-in", meshCa: MESH_CA, ...mesh }, { rootCa: { maxPathLength: 2 }, ...changes });
}
