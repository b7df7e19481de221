import { describe, expect, it } from "vitest";
import { MESH, MESH_CA, withMesh, withMeshCa } from "../mesh/mesh-settings.ts";
import { ROLE, refuses } from "../refuses.ts";
import { load, problemsWith } from "../settings.ts";

describe("istiod's own certificate", () => {
  const short = { roles: [{ ...ROLE, ttl: "29d", maxTtl: "29d" }], certificates: [] };

  refuses([
    [
      withMesh({ ingress: [] }, { ...short, intermediateCa: { ttl: "29d" } }),
      'intermediateCa.ttl: "29d" is shorter than the life of the certificate of the mesh\'s control plane; allowed: at least 30d',
    ],
  ]);

  it("lives no longer than an intermediate of as many days", () => {
    expect(problemsWith(withMesh({ ingress: [] }, { ...short, intermediateCa: { ttl: "30d" } }))).toEqual([]);
  });
});

describe("the mesh CA", () => {
  it("has its values where nothing was said", () => {
    expect(load(withMeshCa()).mesh?.meshCa).toEqual({
      mount: "pki_mesh",
      commonName: "Homelab Mesh CA",
      ttl: "5y",
      clusterTtl: "90d",
      ...MESH_CA,
    });
  });

  const roots = [
    { id: "r2026", state: "active" },
    { id: "r2035", state: "staged" },
  ];
  const generation = MESH_CA.generations[0];

  refuses([
    [
      withMeshCa({ meshCa: undefined }),
      "mesh.meshCa: missing; allowed: an object with at least generations: [{ id: m2026, root: r2026, state: active }]; ca plug-in needs it",
    ],
    [
      withMesh({ meshCa: MESH_CA }),
      'mesh.meshCa: {"mount":"pki_mesh","commonName":"Homelab Mesh CA","ttl":"5y","clusterTtl":"90d"... does not go with homelab-pki:mesh.ca ("istio-csr"); allowed: nothing, or ca plug-in',
    ],
    [
      withMeshCa({ charts: { istioCsr: "./csr" }, values: { istioCsr: { a: 1 } } }),
      'mesh.charts.istioCsr: "./csr" does not go with homelab-pki:mesh.ca ("plug-in"); allowed: nothing, or ca istio-csr',
      'mesh.values.istioCsr: {"a":1} does not go with homelab-pki:mesh.ca ("plug-in"); allowed: nothing, or ca istio-csr',
    ],
    [
      withMeshCa({}, { rootCa: {} }),
      'rootCa.maxPathLength: missing; allowed: 2, for the mesh CA and those of the clusters below it, by homelab-pki:mesh.ca ("plug-in")',
    ],
    [
      withMeshCa({}, { rootCa: { maxPathLength: 1 } }),
      'rootCa.maxPathLength: 1 leaves no room for the mesh CA and those of the clusters below it, by homelab-pki:mesh.ca ("plug-in"); allowed: 2',
    ],
    [
      withMeshCa({}, { rootCa: { maxPathLength: 3 } }),
      "rootCa.maxPathLength: 3 is not allowed; allowed: 1 or 2",
    ],
    [
      withMeshCa({}, { rootCa: { custody: "state", maxPathLength: 2 } }),
      'mesh.ca: "plug-in" does not go with homelab-pki:rootCa.custody ("state"): Vault signs and constrains the mesh CA; allowed: "istio-csr", "kubernetes-csr", or custody vault',
    ],
    [
      withMeshCa(
        {},
        {
          layers: ["cluster", "mesh"],
          trustRootStack: "organization/homelab-pki/root",
          rootCa: {},
          roots: undefined,
          intermediates: undefined,
          roles: undefined,
        },
      ),
      'mesh.ca: "plug-in" needs layer trust-root in the same stack, as a root signs the mesh CA; allowed: "istio-csr", "kubernetes-csr", or layers with "trust-root"',
    ],
    [
      withMeshCa({ meshCa: { ...MESH_CA, mount: "pki" } }),
      'mesh.meshCa.mount: "pki" is homelab-pki:rootCa.mount too; allowed: a mount of its own, or others could sign identities',
    ],
    [
      withMeshCa({ meshCa: { ...MESH_CA, mount: "pki_int" } }),
      'mesh.meshCa.mount: "pki_int" is homelab-pki:intermediateCa.mount too; allowed: a mount of its own, or others could sign identities',
    ],
    [
      withMeshCa({ meshCa: { generations: [] } }),
      "mesh.meshCa.generations: [] is not allowed; allowed: at least one generation, such as [{ id: m2026, root: r2026, state: active }]",
    ],
    [
      withMeshCa({ meshCa: { generations: [generation, generation] } }),
      'mesh.meshCa.generations[1].id: "m2026" is the id of homelab-pki:mesh.meshCa.generations[0] too; allowed: an id of its own',
      'mesh.meshCa.generations[1].state: "active" is the state of homelab-pki:mesh.meshCa.generations[0] too; allowed: exactly one active generation',
    ],
    [
      withMeshCa({ meshCa: { generations: [{ ...generation, state: "staged" }] } }),
      "mesh.meshCa.generations: no generation is active; allowed: exactly one with state: active",
    ],
    [
      withMeshCa({ meshCa: { generations: [{ ...generation, root: "r2062" }] } }),
      'mesh.meshCa.generations[0].root: "r2062" is no root of homelab-pki:roots; allowed: an active or retiring root: "r2026"',
    ],
    [
      withMeshCa({ meshCa: { generations: [{ ...generation, root: "r2035" }] } }, { roots }),
      'mesh.meshCa.generations[0].root: "r2035" is a staged root, which signs nothing yet; allowed: an active or retiring root: "r2026"',
    ],
    [
      withMeshCa({ meshCa: { ...MESH_CA, ttl: "11y" } }),
      'mesh.meshCa.ttl: "11y" is longer than homelab-pki:rootCa.ttl ("10y"); allowed: at most "10y"',
    ],
    [
      withMeshCa({ meshCa: { ...MESH_CA, clusterTtl: "6y" } }),
      'mesh.meshCa.clusterTtl: "6y" is longer than homelab-pki:mesh.meshCa.ttl ("5y"); allowed: at most "5y"',
    ],
    [
      withMeshCa({ meshCa: { ...MESH_CA, clusterTtl: "179m" } }),
      'mesh.meshCa.clusterTtl: "179m" is less than three times homelab-pki:mesh.lifetime ("1h"), which it signs until its last third; allowed: at least 3h',
    ],
    [
      withMeshCa({ lifetime: "10m", meshCa: { ...MESH_CA, clusterTtl: "59m" } }),
      'mesh.meshCa.clusterTtl: "59m" is shorter than cert-manager takes; allowed: at least 1h',
    ],
  ]);

  it("needs a root whose key is in Vault, and an offline one takes no path length", () => {
    const lines = problemsWith(withMeshCa({}, { rootCa: { custody: "offline", maxPathLength: 2 } }));
    expect(lines).toContain(
      'homelab-pki:rootCa.maxPathLength: 2 does not go with homelab-pki:rootCa.custody ("offline"): the ceremony decides it; allowed: nothing, or another custody',
    );
    expect(lines).toContain(
      'homelab-pki:mesh.ca: "plug-in" does not go with homelab-pki:rootCa.custody ("offline"): Vault signs and constrains the mesh CA; allowed: "istio-csr", "kubernetes-csr", or custody vault',
    );
  });
});

describe("name constraints of the intermediate", () => {
  const permit = (...permittedDnsDomains: string[]) => ({ intermediateCa: { permittedDnsDomains } });

  refuses([
    [
      withMesh({ ca: "kubernetes-csr" }, permit("lab.example.com")),
      'intermediateCa.permittedDnsDomains: ["lab.example.com"] does not permit istio-system.svc, where the control plane of homelab-pki:mesh is; allowed: lab.example.com, istio-system.svc',
    ],
    [
      withMesh({}, permit("lab.example.com")),
      'intermediateCa.permittedDnsDomains: ["lab.example.com"] does not permit istio-system.svc and cert-manager.svc, where the control plane of homelab-pki:mesh is; allowed: lab.example.com, istio-system.svc, cert-manager.svc',
    ],
    [
      withMesh({}, permit("lab.example.com", "istio-system.svc")),
      'intermediateCa.permittedDnsDomains: ["lab.example.com","istio-system.svc"] does not permit cert-manager.svc, where the control plane of homelab-pki:mesh is; allowed: lab.example.com, istio-system.svc, cert-manager.svc',
    ],
  ]);

  it("permit the control plane by its namespaces or by what they are below", () => {
    for (const domains of [["istio-system.svc", "cert-manager.svc"], ["svc"]]) {
      expect(problemsWith(withMesh({}, permit("lab.example.com", ...domains)))).toEqual([]);
    }
    const alone = permit("lab.example.com", "istio-system.svc");
    expect(problemsWith(withMesh({ ca: "kubernetes-csr" }, alone))).toEqual([]);
  });

  it("are no business of a stack without the mesh", () => {
    expect(problemsWith({ mesh: MESH, ...permit("lab.example.com") })).toEqual([]);
  });
});
