import { describe, expect, it } from "vitest";
import { CERTIFICATE, ROLE, refuses } from "../refuses.ts";
import { problemsWith, validSettings } from "../settings.ts";

it("accepts the valid configuration", () => {
  expect(problemsWith({})).toEqual([]);
});

describe("generations", () => {
  refuses([
    [
      {
        roots: [
          { id: "r2026", state: "active" },
          { id: "r2026", state: "staged" },
        ],
      },
      'roots[1].id: "r2026" is the id of homelab-pki:roots[0] too; allowed: an id of its own',
    ],
    [
      {
        roots: [
          { id: "r2026", state: "active" },
          { id: "r2035", state: "active" },
        ],
      },
      'roots[1].state: "active" is the state of homelab-pki:roots[0] too; allowed: exactly one active generation',
    ],
    [
      { roots: [{ id: "r2026", state: "retiring" }] },
      "roots: no generation is active; allowed: exactly one with state: active",
    ],
    [
      { intermediates: [{ id: "i2026", root: "r2026", state: "staged" }] },
      "intermediates: no generation is active; allowed: exactly one with state: active",
    ],
    [
      { intermediates: [{ id: "i2026", root: "r2062", state: "active" }] },
      'intermediates[0].root: "r2062" is no root of homelab-pki:roots; allowed: an active or retiring root: "r2026"',
    ],
    [
      {
        roots: [
          { id: "r2026", state: "active" },
          { id: "r2035", state: "staged" },
        ],
        intermediates: [{ id: "i2035", root: "r2035", state: "active" }],
      },
      'intermediates[0].root: "r2035" is a staged root, which signs nothing yet; allowed: an active or retiring root: "r2026"',
    ],
  ]);

  it("accepts each step of a rotation", () => {
    const [r2026, r2035] = [{ id: "r2026" }, { id: "r2035" }];
    const [i2026, i2035] = [
      { id: "i2026", root: "r2026" },
      { id: "i2035", root: "r2035" },
    ];
    const [active, staged, retiring] = ["active", "staged", "retiring"].map((state) => ({ state }));
    const steps = [
      [
        [
          { ...r2026, ...active },
          { ...r2035, ...staged },
        ],
        [{ ...i2026, ...active }],
      ],
      [
        [
          { ...r2026, ...retiring },
          { ...r2035, ...active },
        ],
        [
          { ...i2026, ...retiring },
          { ...i2035, ...active },
        ],
      ],
      [[{ ...r2035, ...active }], [{ ...i2035, ...active }]],
    ];
    for (const [roots, intermediates] of steps) expect(problemsWith({ roots, intermediates })).toEqual([]);
  });
});

describe("lifetimes", () => {
  refuses([
    [
      { intermediateCa: { ttl: "11y" } },
      'intermediateCa.ttl: "11y" is longer than homelab-pki:rootCa.ttl ("10y"); allowed: at most "10y"',
    ],
    [
      { roles: [{ ...ROLE, ttl: "91d" }] },
      'roles[0].ttl: "91d" is longer than homelab-pki:roles[0].maxTtl ("90d"); allowed: at most "90d"',
    ],
    [
      { roles: [ROLE, { ...ROLE, name: "long", maxTtl: "6y" }] },
      'roles[1].maxTtl: "6y" is longer than homelab-pki:intermediateCa.ttl ("5y"); allowed: at most "5y"',
    ],
    [
      { certificates: [{ ...CERTIFICATE, duration: "91d" }] },
      'certificates[0].duration: "91d" is longer than homelab-pki:roles[0].maxTtl ("90d"); allowed: at most "90d"',
    ],
    [
      { certificates: [{ ...CERTIFICATE, duration: "59m" }] },
      'certificates[0].duration: "59m" is shorter than cert-manager takes; allowed: at least 1h',
    ],
    [
      { certificates: [{ ...CERTIFICATE, renewBefore: "30d" }] },
      'certificates[0].renewBefore: "30d" is not shorter than homelab-pki:certificates[0].duration ("30d"); allowed: less than the duration',
    ],
    [
      { certificates: [{ ...CERTIFICATE, renewBefore: "9d" }] },
      'certificates[0].renewBefore: "9d" is less than a third of homelab-pki:certificates[0].duration ("30d"); allowed: at least a third of the duration',
    ],
  ]);

  it("names one problem of a value at a time", () => {
    const roles = [{ ...ROLE, ttl: "30m", maxTtl: "30m" }];
    expect(problemsWith({ roles, certificates: [{ ...CERTIFICATE, duration: "59m" }] })).toEqual([
      'homelab-pki:certificates[0].duration: "59m" is longer than homelab-pki:roles[0].maxTtl ("30m"); allowed: at most "30m"',
    ]);
  });

  it("accepts lifetimes that are equal to their limits", () => {
    expect(
      problemsWith({
        rootCa: { ttl: "1825d" },
        intermediateCa: { ttl: "5y" },
        roles: [{ ...ROLE, ttl: "43800h", maxTtl: "5y" }],
        certificates: [{ ...CERTIFICATE, duration: "30d", renewBefore: "10d" }],
      }),
    ).toEqual([]);
  });
});

describe("name constraints", () => {
  refuses([
    [
      { intermediateCa: { permittedDnsDomains: ["lab.example.org"] } },
      'roles[0].allowedDomains[0]: "lab.example.com" is not within homelab-pki:intermediateCa.permittedDnsDomains; allowed: lab.example.org',
    ],
    [
      { intermediateCa: { permittedDnsDomains: [] } },
      "intermediateCa.permittedDnsDomains: [] is not allowed; allowed: at least one domain",
    ],
    [
      { rootCa: { custody: "state" }, intermediateCa: { permittedDnsDomains: ["lab.example.com"] } },
      'intermediateCa.permittedDnsDomains: ["lab.example.com"] does not go with homelab-pki:rootCa.custody ("state"): whoever signs the certificate constrains it; allowed: nothing, or custody vault',
    ],
  ]);

  it("accepts roles for a permitted domain and for one below it", () => {
    for (const permitted of ["lab.example.com", "example.com"]) {
      expect(problemsWith({ intermediateCa: { permittedDnsDomains: [permitted] } })).toEqual([]);
    }
  });
});

describe("keys", () => {
  refuses([
    [{ rootCa: { keyBits: 224 } }, "rootCa.keyBits: 224 is not allowed; allowed: for ec 256, 384, 521"],
    [
      { intermediateCa: { keyType: "rsa", keyBits: 1024 } },
      "intermediateCa.keyBits: 1024 is not allowed; allowed: for rsa 2048, 3072, 4096",
    ],
    [
      { roles: [{ ...ROLE, keyType: "ed25519", keyBits: 256 }] },
      "roles[0].keyBits: 256 is not allowed; allowed: for ed25519 no size, it is fixed",
    ],
  ]);
});

describe("layers", () => {
  refuses([
    [
      { roots: [], intermediates: undefined, roles: [], clusterIssuer: {} },
      "roots: missing; allowed: at least one root, such as [{ id: r2026, state: active }]; layer trust-root needs it",
      "intermediates: missing; allowed: at least one intermediate, such as [{ id: i2026, root: r2026, state: active }]; layer trust-root needs it",
      "roles: missing; allowed: at least one role: name, allowedDomains, ttl and maxTtl; layer trust-root needs it",
      "clusterIssuer: missing; allowed: an object with at least the role that signs; layer cluster needs it",
    ],
    [
      { kubernetesAuth: {}, issuerAccess: {}, trustBundle: {} },
      "kubernetesAuth: missing; allowed: { existing: true }, or host and caCertFile of the API server; layer cluster needs it",
      "issuerAccess: missing; allowed: an object with at least the audience of the issuer's tokens; layer cluster needs it",
      "trustBundle: missing; allowed: an object with namespaces or a namespaceSelector; layer cluster needs it",
    ],
    [{ layers: [] }, "layers: [] is not allowed; allowed: at least one layer"],
    [
      { layers: ["trust-root", "trust-root"] },
      'layers[1]: "trust-root" is listed twice; allowed: each layer once',
    ],
    [
      { layers: ["cluster"] },
      "trustRootStack: missing; allowed: the stack with layer trust-root, as <organization>/<project>/<stack>",
    ],
    [
      { trustRootStack: "organization/homelab-pki/homelab" },
      'trustRootStack: "organization/homelab-pki/homelab" does not go with layer trust-root in this stack; allowed: nothing, or layers without trust-root',
    ],
  ]);

  it("asks of a stack only what its layers need", () => {
    const { domain, vault, roots, intermediates, roles, ...cluster } = validSettings();
    const absent = Object.fromEntries(Object.keys(cluster).map((key) => [key, undefined]));
    expect(problemsWith({ ...absent, layers: ["trust-root"] })).toEqual([]);
    const upstream = { layers: ["cluster"], trustRootStack: "organization/homelab-pki/homelab" };
    expect(
      problemsWith({ ...upstream, roots: undefined, intermediates: undefined, roles: undefined }),
    ).toEqual([]);
  });
});

describe("cluster", () => {
  refuses([
    [
      { kubernetesAuth: { path: "kubernetes" } },
      "kubernetesAuth.host: missing; allowed: the API server's https:// address, or existing: true",
      "kubernetesAuth.caCertFile: missing; allowed: a file with the CA of the API server, or existing: true",
    ],
    [
      { issuerAccess: { audience: "https://api", namespace: "other" } },
      'issuerAccess.namespace: "other" is not homelab-pki:certManager.namespace ("cert-manager"); allowed: cert-manager\'s own namespace, "cert-manager"',
    ],
    [
      { trustManager: { existing: true, chart: "./chart", values: { a: 1 } } },
      'trustManager.chart: "./chart" does not go with homelab-pki:trustManager.existing (true); allowed: nothing, or existing: false',
      'trustManager.values: {"a":1} does not go with homelab-pki:trustManager.existing (true); allowed: nothing, or existing: false',
    ],
    [
      { trustBundle: { name: "roots" } },
      "trustBundle.namespaceSelector: missing; allowed: labels of namespaces, or homelab-pki:trustBundle.namespaces",
    ],
    [
      { trustBundle: { namespaces: ["a"], namespaceSelector: { matchLabels: { a: "b" } } } },
      'trustBundle.namespaceSelector: {"matchLabels":{"a":"b"}} goes with homelab-pki:trustBundle.namespaces; allowed: one of the two',
    ],
    [
      { trustBundle: { namespaceSelector: { matchLabels: {} } } },
      "trustBundle.namespaceSelector.matchLabels: {} would select every namespace; allowed: at least one label",
    ],
  ]);
});

describe("versions", () => {
  refuses([
    [
      { versions: { kubernetes: "1.20" } },
      'versions: {"certManager":"v1.21.2","trustManager":"v0.25.0","kubernetes":"1.20","vault":"1.21","istio":"1.31.1","istioCsr":"v0.17.0"} is not allowed; allowed: versions that work together (certManager 1.21, trustManager 0.25, kubernetes 1.34, vault 1.21, istio 1.31, istioCsr 0.17)',
    ],
    [
      { versions: { vault: "latest" } },
      'versions.vault: "latest" is not allowed; allowed: a version such as v1.21.2',
    ],
  ]);
});
