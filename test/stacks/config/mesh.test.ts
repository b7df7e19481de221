import { describe, expect, it } from "vitest";
import { MESH, withMesh, withMeshCa } from "../mesh/mesh-settings.ts";
import { refuses } from "../refuses.ts";
import { load } from "../settings.ts";

describe("a mesh", () => {
  it("has safe values where nothing was said", () => {
    expect(load(withMesh()).mesh).toEqual({
      trustDomain: "lab.example.com",
      trustDomainAliases: [],
      ca: "istio-csr",
      lifetime: "1h",
      clusters: [{ id: "lab", network: "lab", role: "primary", dns: [] }],
      namespaces: [{ name: "demo", create: true }],
      unmeshedAddresses: [],
      allow: [
        {
          name: "client-to-server",
          namespace: "demo",
          from: ["spiffe://lab.example.com/ns/demo/sa/client"],
        },
      ],
      exceptions: [
        {
          namespace: "demo",
          workload: { app: "legacy" },
          ports: [{ port: 8080, reason: "its client knows no TLS" }],
        },
      ],
      ingress: [
        {
          name: "internal",
          namespace: "istio-ingress",
          api: "istio",
          hosts: ["*.lab.example.com"],
          duration: "90d",
          serviceType: "LoadBalancer",
          clientCertificates: "none",
          routes: [
            {
              host: "demo.lab.example.com",
              path: "/",
              service: { namespace: "demo", name: "server" },
              port: 8080,
            },
          ],
        },
      ],
      charts: {},
      values: {},
    });
  });

  it("has a cluster and nothing else at the least", () => {
    const least = load(withMesh({}, { mesh: { clusters: [{ id: "lab" }] } })).mesh;
    expect(least).toMatchObject({ namespaces: [], allow: [], exceptions: [], ingress: [] });
  });

  it("is absent from a stack without its layer", () => {
    expect(load({ mesh: MESH }).mesh).toBeUndefined();
  });

  it("has a trust domain of its own where one is given", () => {
    const { mesh } = load(withMesh({ trustDomain: "mesh.example.com" }));
    expect(mesh?.trustDomain).toBe("mesh.example.com");
    expect(mesh?.allow[0]?.from).toEqual(["spiffe://mesh.example.com/ns/demo/sa/client"]);
  });

  it("takes charts and values for each of its programs", () => {
    const charts = { base: "./base", cni: "./cni", istiod: "./istiod", gateway: "./gw", istioCsr: "./csr" };
    const values = { istiod: { pilot: { env: { A: "b" } } }, istioCsr: { replicaCount: 2 } };
    expect(load(withMesh({ charts, values })).mesh).toMatchObject({ charts, values });
  });

  refuses([
    [
      { layers: ["trust-root", "cluster", "mesh"] },
      "mesh: missing; allowed: an object with at least clusters, such as { clusters: [{ id: lab }] }; layer mesh needs it",
    ],
    [
      withMesh({}, { layers: ["trust-root", "mesh"] }),
      'layers[1]: "mesh" needs layer cluster in the same stack; allowed: layers with "cluster"',
    ],
    [
      withMesh({ trustDomain: "Lab_Mesh" }),
      'mesh.trustDomain: "Lab_Mesh" is not allowed; allowed: a DNS name in lower case, without a port or a path',
    ],
    [
      withMesh({ trustDomainAliases: ["old.example.com", "lab.example.com", "old.example.com"] }),
      'mesh.trustDomainAliases[1]: "lab.example.com" is the trust domain itself; allowed: other trust domains',
      'mesh.trustDomainAliases[2]: "old.example.com" is listed twice; allowed: each trust domain once',
    ],
    [
      withMesh({ trustDomainAliases: ["spiffe://old.example.com"] }),
      'mesh.trustDomainAliases[0]: "spiffe://old.example.com" is not allowed; allowed: a DNS name in lower case, without a port or a path',
    ],
    [
      withMesh({ ca: "citadel" }),
      'mesh.ca: "citadel" is not allowed; allowed: "istio-csr", "kubernetes-csr", "plug-in"',
    ],
    [
      withMesh({ charts: { istio: "./istio" } }),
      'mesh.charts.istio: unknown field; did you mean "istiod"? known: base, cni, istiod, gateway, istioCsr',
    ],
    [
      withMesh({}, { versions: { istio: "1.20.0" } }),
      'versions: {"certManager":"v1.21.2","trustManager":"v0.25.0","kubernetes":"1.34","vault":"1.21","istio":"1.20.0","istioCsr":"v0.17.0"} is not allowed; allowed: versions that work together (certManager 1.21, trustManager 0.25, kubernetes 1.34, vault 1.21, istio 1.31, istioCsr 0.17)',
    ],
    [
      withMesh({}, { versions: { istioCsr: "newest" } }),
      'versions.istioCsr: "newest" is not allowed; allowed: a version such as v1.21.2',
    ],
  ]);
});

describe("lifetimes of workload certificates", () => {
  refuses([
    [
      withMesh({ lifetime: "61m" }),
      'mesh.lifetime: "61m" is too long for a stolen certificate; allowed: 10m to 1h',
    ],
    [
      withMesh({ lifetime: "9m" }),
      'mesh.lifetime: "9m" is too short for homelab-pki:mesh.ca ("istio-csr"); allowed: 10m to 1h',
    ],
    [
      withMesh({ ca: "kubernetes-csr", lifetime: "599s" }),
      'mesh.lifetime: "599s" is too short for homelab-pki:mesh.ca ("kubernetes-csr"); allowed: 10m to 1h',
    ],
    [
      withMeshCa({ lifetime: "59s" }),
      'mesh.lifetime: "59s" is too short for homelab-pki:mesh.ca ("plug-in"); allowed: 1m to 1h',
    ],
    [
      withMeshCa({ lifetime: "2h" }),
      'mesh.lifetime: "2h" is too long for a stolen certificate; allowed: 1m to 1h',
    ],
  ]);

  it.each([
    ["istio-csr", "10m"],
    ["kubernetes-csr", "10m"],
    ["istio-csr", "60m"],
  ])("with %s can be %s", (ca, lifetime) => {
    expect(load(withMesh({ ca, lifetime })).mesh?.lifetime).toBe(lifetime);
  });

  it("with plug-in can be a minute", () => {
    expect(load(withMeshCa({ lifetime: "1m" })).mesh?.lifetime).toBe("1m");
  });
});
