import { describe, expect, it } from "vitest";
import { MESH, withMesh } from "../mesh/mesh-settings.ts";
import { CERTIFICATE, refuses } from "../refuses.ts";
import { load, problemsWith, type Settings } from "../settings.ts";

const RULE = MESH.allow[0] as (typeof MESH.allow)[number];
const EXCEPTION = MESH.exceptions[0] as (typeof MESH.exceptions)[number];
const GATEWAY = MESH.ingress[0] as (typeof MESH.ingress)[number];
const ROUTE = GATEWAY.routes[0] as (typeof GATEWAY.routes)[number];

const allow = (...changes: Settings[]) => withMesh({ allow: changes.map((one) => ({ ...RULE, ...one })) });
const except = (...changes: Settings[]) =>
  withMesh({ exceptions: changes.map((one) => ({ ...EXCEPTION, ...one })) });
const gateway = (...changes: Settings[]) =>
  withMesh({ ingress: changes.map((one) => ({ ...GATEWAY, ...one })) });
const routes = (...changes: Settings[]) => gateway({ routes: changes.map((one) => ({ ...ROUTE, ...one })) });

describe("namespaces of the mesh", () => {
  refuses([
    [
      withMesh({
        namespaces: ["demo", "istio-system", "istio-cni", "kube-system", "cert-manager"].map((name) => ({
          name,
        })),
      }),
      'mesh.namespaces[1].name: "istio-system" is what the mesh runs on; allowed: another namespace',
      'mesh.namespaces[2].name: "istio-cni" is what the mesh runs on; allowed: another namespace',
      'mesh.namespaces[3].name: "kube-system" is what the mesh runs on; allowed: another namespace',
      'mesh.namespaces[4].name: "cert-manager" is what the mesh runs on; allowed: another namespace',
    ],
    [
      withMesh({ namespaces: [...MESH.namespaces, { name: "demo" }] }),
      'mesh.namespaces[1].name: "demo" is the name of homelab-pki:mesh.namespaces[0] too; allowed: each namespace once',
    ],
    [
      withMesh({ namespaces: [] }),
      'mesh.allow[0].namespace: "demo" is not in homelab-pki:mesh.namespaces; allowed: nothing: the mesh has no namespaces',
      'mesh.exceptions[0].namespace: "demo" is not in homelab-pki:mesh.namespaces; allowed: nothing: the mesh has no namespaces',
      'mesh.allow[0].from[0]: "demo/client" is in no namespace of the mesh; allowed: identities in "istio-ingress"',
      'mesh.ingress[0].routes[0].service: "demo/server" is not in homelab-pki:mesh.namespaces; allowed: nothing: the mesh has no namespaces',
    ],
  ]);

  const MADE_LATER = (by: string) =>
    `is made by homelab-pki:mesh.${by}, after the certificates; allowed: a namespace that is there before, or homelab-pki:mesh.namespaces with create: false`;

  refuses([
    [
      withMesh(
        {},
        { certificates: [CERTIFICATE, { ...CERTIFICATE, name: "edge", namespace: "istio-ingress" }] },
      ),
      `certificates[0].namespace: "demo" ${MADE_LATER("namespaces[0]")}`,
      `certificates[1].namespace: "istio-ingress" ${MADE_LATER("ingress[0]")}`,
    ],
  ]);

  it("have certificates where they are there before", () => {
    const before = { name: "istio-ingress", create: false };
    const certificates = [{ ...CERTIFICATE, namespace: "istio-ingress" }];
    const namespaces = [...MESH.namespaces, before];
    expect(problemsWith(withMesh({ namespaces }, { certificates }))).toEqual([]);
  });

  refuses(
    ["10.96.0.1", "0.0.0.0/0", "::/0", "10.96.0.0/33", "fe80::1%eth0/64", "api/32"].map((address) => [
      withMesh({ unmeshedAddresses: ["10.96.0.1/32", address] }),
      `mesh.unmeshedAddresses[1]: "${address}" is not allowed; allowed: an address and a prefix length, such as 192.0.2.0/24 or 192.0.2.10/32; not /0`,
    ]),
  );
});

describe("rules about who may call", () => {
  const FORM =
    '"<namespace>/<serviceAccount>" or "spiffe://<trust domain>/ns/<namespace>/sa/<serviceAccount>", without wildcards';

  it("name callers by whole identities", () => {
    const from = [
      "istio-ingress/internal",
      "spiffe://lab.example.com/ns/demo/sa/a.b",
      "spiffe://old.example.com/ns/gone/sa/client",
    ];
    const rule = {
      ...RULE,
      workload: { app: "server" },
      from,
      ports: [8080],
      methods: ["GET"],
      paths: ["/api/*"],
    };
    const { mesh } = load(withMesh({ trustDomainAliases: ["old.example.com"], allow: [rule] }));
    expect(mesh?.allow).toEqual([
      { ...rule, from: ["spiffe://lab.example.com/ns/istio-ingress/sa/internal", ...from.slice(1)] },
    ]);
  });

  refuses([
    [
      allow({ namespace: "other" }),
      'mesh.allow[0].namespace: "other" is not in homelab-pki:mesh.namespaces; allowed: "demo"',
    ],
    [
      allow({ from: ["other/client"] }),
      'mesh.allow[0].from[0]: "other/client" is in no namespace of the mesh; allowed: identities in "demo", "istio-ingress"',
    ],
    [
      allow({ from: ["demo/client", "spiffe://evil.example/ns/demo/sa/client"] }),
      'mesh.allow[0].from[1]: "spiffe://evil.example/ns/demo/sa/client" is not allowed; allowed: an identity of the mesh\'s trust domains: lab.example.com',
    ],
    [
      allow({ from: ["spiffe://lab.example.com/ns/other/sa/client"] }),
      'mesh.allow[0].from[0]: "spiffe://lab.example.com/ns/other/sa/client" is in no namespace of the mesh; allowed: identities in "demo", "istio-ingress"',
    ],
    [allow({ from: [] }), "mesh.allow[0].from: [] is not allowed; allowed: at least one caller"],
    [
      allow({}, {}),
      'mesh.allow[1].name: "client-to-server" is the name of homelab-pki:mesh.allow[0] too, in the same namespace; allowed: a name of its own',
    ],
    [allow({ workload: {} }), "mesh.allow[0].workload: {} is not allowed; allowed: at least one label"],
    [allow({ ports: [] }), "mesh.allow[0].ports: [] is not allowed; allowed: at least one port"],
    [allow({ ports: [0] }), "mesh.allow[0].ports[0]: 0 is not allowed; allowed: a port, 1 to 65535"],
    [
      allow({ methods: ["get"] }),
      'mesh.allow[0].methods[0]: "get" is not allowed; allowed: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, CONNECT, TRACE',
    ],
    [
      allow({ paths: ["/api/*/x"] }),
      'mesh.allow[0].paths[0]: "/api/*/x" is not allowed; allowed: a path that begins with / or *, with * at one end only',
    ],
  ]);

  refuses(
    [
      "*",
      "demo/*",
      "client",
      "demo/client/x",
      "spiffe://lab.example.com/demo/client",
      "lab.example.com/ns/demo/sa/client",
    ].map((caller) => [
      allow({ from: [caller] }),
      `mesh.allow[0].from[0]: "${caller}" is not allowed; allowed: ${FORM}`,
    ]),
  );
});

describe("exceptions", () => {
  it("for two ports of one workload are one", () => {
    const workload = { app: "legacy", tier: "web" };
    const swapped = { tier: "web", app: "legacy" };
    const { mesh } = load(
      except({ workload }, { workload: swapped, port: 9090, reason: "old metrics scraper" }),
    );
    expect(mesh?.exceptions).toEqual([
      {
        namespace: "demo",
        workload,
        ports: [
          { port: 8080, reason: "its client knows no TLS" },
          { port: 9090, reason: "old metrics scraper" },
        ],
      },
    ]);
  });

  const REASON = "why there, in one line of at least 10 characters";
  refuses([
    [except({ reason: undefined }), `mesh.exceptions[0].reason: missing; allowed: ${REASON}`],
    [
      except({ reason: "because" }),
      `mesh.exceptions[0].reason: "because" is not allowed; allowed: ${REASON}`,
    ],
    [
      except({ reason: "          x" }),
      `mesh.exceptions[0].reason: "          x" is not allowed; allowed: ${REASON}`,
    ],
    [except({ port: undefined }), "mesh.exceptions[0].port: missing; allowed: a port, 1 to 65535"],
    [except({ workload: {} }), "mesh.exceptions[0].workload: {} is not allowed; allowed: at least one label"],
    [
      except({ namespace: "other" }),
      'mesh.exceptions[0].namespace: "other" is not in homelab-pki:mesh.namespaces; allowed: "demo"',
    ],
    [
      except({}, { reason: "another reason" }),
      "mesh.exceptions[1].port: 8080 is that of homelab-pki:mesh.exceptions[0] too, for the same workloads; allowed: each port once",
    ],
    [
      except({}, { workload: { app: "legacy", tier: "web" }, port: 9090 }),
      'mesh.exceptions[1].workload: {"app":"legacy","tier":"web"} may choose workloads of homelab-pki:mesh.exceptions[0] too; allowed: the same labels, or a label that both have with different values',
    ],
  ]);

  it("for workloads that no pod can be both of are two", () => {
    expect(problemsWith(except({}, { workload: { app: "other" } }))).toEqual([]);
    const namespaces = [...MESH.namespaces, { name: "other" }];
    const exceptions = [EXCEPTION, { ...EXCEPTION, namespace: "other", workload: { tier: "web" } }];
    expect(problemsWith(withMesh({ namespaces, exceptions }))).toEqual([]);
  });
});

describe("gateways", () => {
  refuses([
    [
      gateway({}, { namespace: "other" }),
      'mesh.ingress[1].name: "internal" is the name of homelab-pki:mesh.ingress[0] too; allowed: a name of its own',
    ],
    [
      gateway({ name: "1st" }),
      'mesh.ingress[0].name: "1st" is not allowed; allowed: lower-case letters, digits and -, a letter first, not - last, at most 53',
    ],
    [
      gateway({ namespace: "istio-system" }),
      'mesh.ingress[0].namespace: "istio-system" is what the mesh runs on; allowed: another namespace',
    ],
    [
      gateway({ api: "ingress" }),
      'mesh.ingress[0].api: "ingress" is not allowed; allowed: "istio", "gateway-api"',
    ],
    [
      gateway({ serviceType: "ExternalName" }),
      'mesh.ingress[0].serviceType: "ExternalName" is not allowed; allowed: "LoadBalancer", "NodePort", "ClusterIP"',
    ],
    [
      gateway({ clientCertificates: true }),
      'mesh.ingress[0].clientCertificates: true is not allowed; allowed: "none", "optional", "required"',
    ],
    [
      gateway({ hosts: ["*.lab.example.com", "www.example.org"] }),
      'mesh.ingress[0].hosts[1]: "www.example.org" is not signed by role "web" (homelab-pki:roles[0]); allowed: names below lab.example.com, *.lab.example.com',
    ],
    [
      gateway({ hosts: ["*.lab.example.com", "*.lab.example.com"] }),
      'mesh.ingress[0].hosts[1]: "*.lab.example.com" is listed twice; allowed: each name once',
    ],
    [gateway({ hosts: [] }), "mesh.ingress[0].hosts: [] is not allowed; allowed: at least one DNS name"],
    [
      gateway({ duration: "91d" }),
      'mesh.ingress[0].duration: "91d" is longer than homelab-pki:roles[0].maxTtl ("90d"); allowed: at most "90d"',
    ],
    [
      gateway({ duration: "30m" }),
      'mesh.ingress[0].duration: "30m" is shorter than cert-manager takes; allowed: at least 1h',
    ],
    [
      routes({ service: "other/server" }),
      'mesh.ingress[0].routes[0].service: "other/server" is not in homelab-pki:mesh.namespaces; allowed: "demo"',
    ],
    [
      routes({ service: "server" }),
      'mesh.ingress[0].routes[0].service: "server" is not allowed; allowed: <namespace>/<service>',
    ],
    [
      routes({}, { path: "/api" }, { path: "/" }),
      "mesh.ingress[0].routes[2]: another route is for demo.lab.example.com/ already",
    ],
    [
      routes({ path: "api" }),
      'mesh.ingress[0].routes[0].path: "api" is not allowed; allowed: a path that begins with /',
    ],
    ...["lab.example.com", "a.b.lab.example.com", "demo.example.org"].map((host): [Settings, string] => [
      routes({ host }),
      `mesh.ingress[0].routes[0].host: "${host}" is not allowed; allowed: a name that the certificate proves: *.lab.example.com`,
    ]),
  ]);

  it("take routes for each name of their certificate", () => {
    const hosts = ["*.lab.example.com", "a.b.lab.example.com"];
    const own = hosts.map((host) => ({ ...ROUTE, host }));
    expect(problemsWith(gateway({ hosts, routes: own }))).toEqual([]);
  });

  it("whose role another stack has are that stack's to sign", () => {
    const upstream = {
      layers: ["cluster", "mesh"],
      trustRootStack: "organization/homelab-pki/root",
      roots: undefined,
      intermediates: undefined,
      roles: undefined,
    };
    expect(problemsWith(withMesh({}, upstream))).toEqual([]);
  });
});
