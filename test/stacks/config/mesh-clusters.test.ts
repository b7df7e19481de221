import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../../stacks/config/index.ts";
import { withMesh } from "../mesh/mesh-settings.ts";
import { type Case, refuses } from "../refuses.ts";
import { problems, problemsWith, raw, type Settings, validSettings } from "../settings.ts";

const KUBECONFIG = `apiVersion: v1
kind: Config
clusters: [{ name: west, cluster: { server: "https://192.0.2.20:6443" } }]
contexts: [{ name: west, context: { cluster: west, user: admin } }, { name: spare, context: { cluster: west } }]
users: [{ name: admin, user: { token: s3cret } }]
current-context: west
`;
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "homelab-pki-mesh-"));
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text, { mode: 0o600 });
  write("west.yaml", KUBECONFIG);
  write("no-current.yaml", KUBECONFIG.replace(/current-context.*/, 'current-context: ""'));
  write("lost.yaml", KUBECONFIG.replace(/current-context.*/, "current-context: gone"));
  write("loopback.yaml", KUBECONFIG.replace("192.0.2.20", "127.0.0.1"));
  write("nowhere.yaml", KUBECONFIG.replaceAll("cluster: west", "namespace: x"));
  write("token", "s3cret: [");
  write("other.yaml", "kind: Secret\ndata: { token: s3cret }\n");
});

afterAll(() => rmSync(directory, { recursive: true }));

const LAB = { id: "lab", eastWestAddress: "192.0.2.100" };
const WEST = {
  id: "west",
  role: "remote",
  primary: "lab",
  kubeconfigFile: "west.yaml",
  eastWestAddress: "192.0.2.120",
};
const both = (lab: Settings = {}, west: Settings = {}, mesh: Settings = {}) =>
  withMesh({
    ca: "kubernetes-csr",
    ...mesh,
    clusters: [
      { ...LAB, ...lab },
      { ...WEST, ...west },
    ],
  });
const check = (changes: Settings) => problems(raw(validSettings(changes)), directory);

/** Asserts problems, with the credentials of another cluster at hand. */
const refusesThere = (cases: readonly Case[]) => refuses(cases, check);

describe("clusters", () => {
  it("are a primary and a remote", () => {
    const changes = both(
      {
        metalLb: { addresses: ["192.0.2.100-192.0.2.110"] },
        dns: [{ host: "vault.lab.example.com", addresses: ["192.0.2.2", "2001:db8::2"] }],
      },
      { context: "spare", metalLb: { addresses: ["192.0.2.120/29"] } },
    );
    const { mesh } = loadConfig(raw(validSettings(changes)), directory);
    expect(mesh?.clusters).toEqual([
      {
        ...LAB,
        network: "lab",
        role: "primary",
        metalLb: { addresses: ["192.0.2.100-192.0.2.110"] },
        dns: [{ host: "vault.lab.example.com", addresses: ["192.0.2.2", "2001:db8::2"] }],
      },
      {
        id: "west",
        network: "west",
        role: "remote",
        primary: "lab",
        kubeconfig: KUBECONFIG,
        apiServer: "https://192.0.2.20:6443",
        context: "spare",
        eastWestAddress: "192.0.2.120",
        metalLb: { addresses: ["192.0.2.120/29"] },
        dns: [],
      },
    ]);
  });

  refusesThere([
    [
      withMesh({ clusters: [] }),
      "mesh.clusters: [] is not allowed; allowed: at least one cluster, such as [{ id: lab }]",
    ],
    [
      both({}, { id: "lab", primary: "lab" }),
      'mesh.clusters[1].id: "lab" is the id of homelab-pki:mesh.clusters[0] too; allowed: an id of its own',
    ],
    [
      both({ id: "Lab" }),
      'mesh.clusters[0].id: "Lab" is not allowed; allowed: lower-case letters, digits and -, not - first or last, at most 63',
    ],
    [
      both({}, { kubeconfigFile: undefined }),
      "mesh.clusters[1].kubeconfigFile: missing; allowed: a file with the credentials of the cluster, as homelab-pki:mesh.clusters[0] is the stack's own cluster",
    ],
    [
      both({}, { kubeconfigFile: undefined, role: "primary", primary: undefined }),
      "mesh.clusters[1].kubeconfigFile: missing; allowed: a file with the credentials of the cluster, as homelab-pki:mesh.clusters[0] is the stack's own cluster",
    ],
    [
      withMesh({ clusters: [{ id: "west", kubeconfigFile: "west.yaml" }] }),
      "mesh.clusters: all have a kubeconfigFile; allowed: exactly one without, the stack's own cluster",
    ],
    [
      both({ context: "lab" }),
      'mesh.clusters[0].context: "lab" goes with kubeconfigFile: the stack\'s own cluster is that of its provider; allowed: nothing, or kubeconfigFile beside it',
    ],
    [
      withMesh({
        ca: "kubernetes-csr",
        clusters: [LAB, WEST, { ...WEST, id: "east", eastWestAddress: "192.0.2.140" }],
      }),
      'mesh.clusters[2].kubeconfigFile: "west.yaml" with the same context is that of homelab-pki:mesh.clusters[1] too; allowed: a cluster of its own',
    ],
  ]);
});

describe("a primary", () => {
  refusesThere([
    [
      both({ primary: "west" }),
      'mesh.clusters[0].primary: "west" does not go with role primary; allowed: nothing, or role remote',
    ],
    [
      both({}, { role: "primary", primary: undefined }),
      'mesh.clusters[1].role: "primary" would need a login in Vault of its own, which this stack does not make; allowed: "remote"',
    ],
    [
      withMesh({ clusters: [{ id: "lab", role: "remote", primary: "lab" }] }),
      'mesh.clusters[0].role: "remote" is the stack\'s own cluster, which has the control plane of the others; allowed: "primary"',
    ],
    [
      both({ apiServer: "https://192.0.2.10:6443" }),
      'mesh.clusters[0].apiServer: "https://192.0.2.10:6443" goes with kubeconfigFile: the stack\'s own cluster is that of its provider; allowed: nothing, or kubeconfigFile beside it',
    ],
  ]);
});

describe("a remote", () => {
  const OWN = 'allowed: the id of the stack\'s own cluster: "lab"';

  refusesThere([
    [both({}, { primary: undefined }), `mesh.clusters[1].primary: missing; ${OWN}`],
    [both({}, { primary: "east" }), `mesh.clusters[1].primary: "east" has no control plane; ${OWN}`],
    [both({}, { primary: "west" }), `mesh.clusters[1].primary: "west" has no control plane; ${OWN}`],
    [
      both({}, { dns: [{ host: "vault.lab.example.com", addresses: ["192.0.2.2"] }] }),
      'mesh.clusters[1].dns: [{"host":"vault.lab.example.com","addresses":["192.0.2.2"]}] does not go with role remote, whose workloads get the names of its primary; allowed: nothing, or dns of the primary',
    ],
    [
      both({}, {}, { ca: "istio-csr" }),
      'mesh.ca: "istio-csr" does not go with remotes: istio-csr knows the service accounts of its own cluster only; allowed: "kubernetes-csr", "plug-in"',
    ],
    [
      both({ network: "home" }, { network: "home" }),
      'mesh.clusters[1].network: "home" is that of homelab-pki:mesh.clusters[0] too, and NetworkPolicies know the pods of one cluster only; allowed: a network of its own, or nothing',
    ],
    [
      both({ network: "west" }),
      "mesh.clusters[1].network: nothing is that of homelab-pki:mesh.clusters[0] too, and NetworkPolicies know the pods of one cluster only; allowed: a network of its own, or nothing",
    ],
    [
      both({}, {}, { namespaces: [{ name: "istio-eastwest" }], allow: [], exceptions: [], ingress: [] }),
      'mesh.namespaces[0].name: "istio-eastwest" is what the mesh runs on; allowed: another namespace',
    ],
  ]);
});

describe("addresses", () => {
  const pool = (...addresses: string[]) => ({ metalLb: { addresses } });
  const NO_POOL = "a range of addresses, such as 192.0.2.100-192.0.2.110 or 192.0.2.96/28";

  refusesThere([
    [
      both({ eastWestAddress: undefined }),
      "mesh.clusters[0].eastWestAddress: missing; allowed: the address of its gateway for the other clusters",
    ],
    [
      withMesh({ clusters: [LAB] }),
      'mesh.clusters[0].eastWestAddress: "192.0.2.100" has no use in a mesh of one cluster; allowed: nothing, or another cluster',
    ],
    [
      both({}, { eastWestAddress: LAB.eastWestAddress }),
      'mesh.clusters[1].eastWestAddress: "192.0.2.100" is that of homelab-pki:mesh.clusters[0] too; allowed: an address of its own',
    ],
    [
      both({ eastWestAddress: "gateway" }),
      'mesh.clusters[0].eastWestAddress: "gateway" is not allowed; allowed: an IPv4 or IPv6 address, such as 192.0.2.21 or 2001:db8::21',
    ],
    [
      both(pool("192.0.2.101-192.0.2.110", "192.0.2.96/30")),
      'mesh.clusters[0].eastWestAddress: "192.0.2.100" is not within homelab-pki:mesh.clusters[0].metalLb.addresses; allowed: 192.0.2.101-192.0.2.110, 192.0.2.96/30',
    ],
    [
      both(pool("192.0.2.100-192.0.2.130"), pool("192.0.2.120/29")),
      'mesh.clusters[1].metalLb.addresses[0]: "192.0.2.120/29" shares addresses with homelab-pki:mesh.clusters[0].metalLb.addresses[0] ("192.0.2.100-192.0.2.130"); allowed: addresses of its own',
    ],
    [
      both(pool()),
      "mesh.clusters[0].metalLb.addresses: [] is not allowed; allowed: at least one range of addresses",
    ],
    ...["192.0.2.110-192.0.2.100", "192.0.2.100", "192.0.2.0/0", "192.0.2.1-2001:db8::1", "a-b"].map(
      (range): [Settings, string] => [
        both(pool(range)),
        `mesh.clusters[0].metalLb.addresses[0]: "${range}" is not allowed; allowed: ${NO_POOL}`,
      ],
    ),
    [
      both({ dns: [{ host: "vault.lab.example.com", addresses: ["vault"] }] }),
      'mesh.clusters[0].dns[0].addresses[0]: "vault" is not allowed; allowed: an IPv4 or IPv6 address, such as 192.0.2.21 or 2001:db8::21',
    ],
    [
      both({ dns: [{ host: "vault.lab.example.com", addresses: [] }] }),
      "mesh.clusters[0].dns[0].addresses: [] is not allowed; allowed: at least one address",
    ],
    [
      both({
        dns: ["192.0.2.2", "192.0.2.3"].map((one) => ({ host: "vault.example.com", addresses: [one] })),
      }),
      'mesh.clusters[0].dns[1].host: "vault.example.com" is that of homelab-pki:mesh.clusters[0].dns[0] too; allowed: each name once, with all its addresses',
    ],
  ]);
});

describe("the credentials of another cluster", () => {
  const FORM = "a file with clusters and contexts, as kubectl reads it";

  it("are looked for from the project's folder", () => {
    expect(check(both({}, { kubeconfigFile: "nope.yaml" }))).toEqual([
      `homelab-pki:mesh.clusters[1].kubeconfigFile: "nope.yaml" does not exist; allowed: a readable file; relative paths count from ${directory}`,
    ]);
  });

  it("are not read without the layer", () => {
    expect(problemsWith({ ...both({}, { kubeconfigFile: "nope.yaml" }), layers: undefined })).toEqual([]);
  });

  refusesThere([
    [
      both({}, { kubeconfigFile: "token" }),
      `mesh.clusters[1].kubeconfigFile: "token" is not a kubeconfig; allowed: ${FORM}`,
    ],
    [
      both({}, { kubeconfigFile: "other.yaml" }),
      `mesh.clusters[1].kubeconfigFile: "other.yaml" is not a kubeconfig; allowed: ${FORM}`,
    ],
    [
      both({}, { context: "east" }),
      'mesh.clusters[1].context: "east" is no context of the kubeconfig; allowed: "west", "spare"',
    ],
    [
      both({}, { kubeconfigFile: "no-current.yaml" }),
      'mesh.clusters[1].context: missing; allowed: a context, as the file has no current one: "west", "spare"',
    ],
    [
      both({}, { kubeconfigFile: "lost.yaml" }),
      'mesh.clusters[1].context: missing; allowed: a context, as the file lacks its current one: "west", "spare"',
    ],
    [
      both({}, { kubeconfigFile: "loopback.yaml" }),
      'mesh.clusters[1].apiServer: missing; allowed: its https:// address for the primary\'s istiod, as the kubeconfig has "https://127.0.0.1:6443"',
    ],
    [
      both({}, { kubeconfigFile: "nowhere.yaml" }),
      "mesh.clusters[1].apiServer: missing; allowed: its https:// address for the primary's istiod, as the kubeconfig names none",
    ],
  ]);

  it("lead this machine to the API server, and may lead the primary elsewhere", () => {
    const changes = both({}, { kubeconfigFile: "loopback.yaml", apiServer: "https://192.0.2.20:6443" });
    const { mesh } = loadConfig(raw(validSettings(changes)), directory);
    expect(mesh?.clusters[1]?.apiServer).toBe("https://192.0.2.20:6443");
    expect(mesh?.clusters[1]?.kubeconfig).toContain("https://127.0.0.1:6443");
  });
});
