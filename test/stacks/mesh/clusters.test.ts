import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSecret, plain, type Recording, type RecordOptions } from "../../support/mocks.ts";
import type { Settings } from "../settings.ts";
import { withMesh } from "./mesh-settings.ts";
import { runMesh } from "./run-mesh.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";
const SECRET = "kubernetes:core/v1:Secret";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const PROVIDER = "pulumi:providers:kubernetes";
const POOL = "kubernetes:metallb.io/v1beta1:IPAddressPool";
const SERVICE_ENTRY = "kubernetes:networking.istio.io/v1:ServiceEntry";

const KUBECONFIG = `apiVersion: v1
clusters: [{ name: west, cluster: { server: "https://127.0.0.1:6444" } }]
contexts: [{ name: admin@west, context: { cluster: west, user: admin } }]
users: [{ name: admin, user: { token: s3cret } }]
`;
const TOKEN: RecordOptions = {
  outputs: {
    [SECRET]: ({ inputs }) =>
      inputs.type === "kubernetes.io/service-account-token"
        ? { data: { token: Buffer.from("reader").toString("base64"), "ca.crt": "Q0E=" } }
        : {},
  },
};
let directory: string;
let two: Recording<unknown>;

const LAB = { id: "lab", eastWestAddress: "192.0.2.100" };
const west = () => ({
  id: "west",
  role: "remote",
  primary: "lab",
  kubeconfigFile: join(directory, "west.yaml"),
  context: "admin@west",
  apiServer: "https://192.0.2.11:6443",
  eastWestAddress: "192.0.2.120",
});
const run = (lab: Settings = {}, remote: Settings = {}, mesh: Settings = {}) =>
  runMesh(
    withMesh({
      ca: "kubernetes-csr",
      clusters: [
        { ...LAB, ...lab },
        { ...west(), ...remote },
      ],
      ...mesh,
    }),
    TOKEN,
  );

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "homelab-pki-clusters-"));
  writeFileSync(join(directory, "west.yaml"), KUBECONFIG, { mode: 0o600 });
  two = await run();
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Names of the resources that a provider makes, components and what is in them. */
function madeBy(provider: string): string[] {
  const { urn } = two.one(PROVIDER, provider);
  return two.resources.filter((resource) => resource.provider === urn).map(({ name }) => name);
}

describe("a mesh of one cluster", () => {
  it("has no gateway to other networks, and its istiod looks after no other cluster", async () => {
    const { ofType, one } = await runMesh(withMesh());
    expect(ofType("homelab-pki:index:EastWestGateway")).toEqual([]);
    expect(ofType("homelab-pki:index:EastWestRoutes")).toEqual([]);
    const { env, meshConfig } = one(CHART, "mesh-istiod").inputs.values;
    expect(env.EXTERNAL_ISTIOD).toBeUndefined();
    expect(meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE).toBeUndefined();
  });

  it("has addresses for its load balancers", async () => {
    const { one } = await runMesh(
      withMesh({ clusters: [{ id: "lab", metalLb: { addresses: ["192.0.2.96/28"] } }] }),
    );
    expect(one(POOL).inputs).toMatchObject({
      metadata: { name: "lab" },
      spec: { addresses: ["192.0.2.96/28"] },
    });
  });

  it("has its proxies answer names that are overridden", async () => {
    const dns = [{ host: "vault.example.com", addresses: ["192.0.2.2"] }];
    const { one } = await runMesh(withMesh({ clusters: [{ id: "lab", dns }] }));
    expect(one(SERVICE_ENTRY).inputs.spec).toMatchObject({
      hosts: ["vault.example.com"],
      addresses: ["192.0.2.2"],
    });
    expect(one("homelab-pki:index:NameOverride").dependencies).toContain(one(CHART, "mesh-istiod").urn);
    const { defaultConfig } = one(CHART, "mesh-istiod").inputs.values.meshConfig;
    expect(defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE).toBe("true");
  });
});

describe("the primary of a mesh of two", () => {
  it("has an istiod that looks after the other, and proxies that know Services of the other", () => {
    const { env, meshConfig } = two.one(CHART, "mesh-istiod").inputs.values;
    expect(env.EXTERNAL_ISTIOD).toBe("true");
    expect(meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE).toBe("true");
  });

  it("has a gateway that leads to its network and to istiod", () => {
    expect(two.one("homelab-pki:index:EastWestGateway", "east-west").provider).toBe("");
    const { values } = two.one(CHART, "east-west-chart").inputs;
    expect(values.labels).toEqual({ "topology.istio.io/network": "lab" });
    expect(values.service).toMatchObject({ externalIPs: ["192.0.2.100"] });
    expect(values.service.ports.map(({ port }: { port: number }) => port)).toEqual([15_443, 15_012, 15_017]);
    const member = two.one(NAMESPACE, "mesh-istio-eastwest-namespace").inputs.metadata;
    expect(member).toMatchObject({ name: "istio-eastwest", labels: { "istio-injection": "enabled" } });
  });

  it("says what all gateways let through: members, and istiod on its own", () => {
    const [calls, controlPlane] = ["calls", "control-plane-gateway"].map(
      (name) => two.one("kubernetes:networking.istio.io/v1:Gateway", `east-west-routes-${name}`).inputs.spec,
    );
    expect(calls.servers[0].hosts).toEqual(["*.demo.svc.cluster.local"]);
    expect(controlPlane.selector).toMatchObject({ "topology.istio.io/network": "lab" });
  });

  it("lets its members reach the other's gateway, and that alone", () => {
    for (const name of ["mesh-demo-allow-east-west", "mesh-istio-ingress-allow-east-west"]) {
      const [rule] = two.one(NETWORK_POLICY, name).inputs.spec.egress;
      expect(rule.to).toEqual([{ ipBlock: { cidr: "192.0.2.120/32" } }]);
    }
  });
});

describe("a remote", () => {
  it("has a provider of its own, whose credentials are a secret", () => {
    const { inputs } = two.one(PROVIDER, "mesh-west");
    expect(isSecret(inputs.kubeconfig)).toBe(true);
    expect(plain(inputs)).toMatchObject({ context: "admin@west", enableConfigMapMutable: "true" });
    expect(plain(inputs.kubeconfig)).toBe(KUBECONFIG);
  });

  it("has what is its own and nothing of the primary's", () => {
    const components = two.resources
      .filter(({ custom, name }) => !custom && name.startsWith("west/"))
      .map(({ type, name }) => `${type} ${name}`);
    expect(components.sort()).toEqual([
      "homelab-pki:index:EastWestGateway west/east-west",
      "homelab-pki:index:MeshNamespace west/mesh-demo",
      "homelab-pki:index:MeshNamespace west/mesh-istio-eastwest",
      "homelab-pki:index:RemoteCluster west/mesh",
      "homelab-pki:index:RemoteSecret west/access",
      "kubernetes:helm.sh/v4:Chart west/east-west-chart",
      "kubernetes:helm.sh/v4:Chart west/mesh-base",
      "kubernetes:helm.sh/v4:Chart west/mesh-cni",
      "kubernetes:helm.sh/v4:Chart west/mesh-istiod",
    ]);
    const there = madeBy("mesh-west");
    expect(there).toContain("west/mesh-demo-namespace");
    expect(there).toContain("west/mesh-token");
    expect(there.filter((name) => !name.startsWith("west/"))).toEqual([]);
    expect(madeBy("mesh")).toContain("west/access-secret");
    expect(madeBy("mesh").filter((name) => name.startsWith("west/"))).toEqual(["west/access-secret"]);
  });

  it("finds its control plane by the primary's gateway, and pods there get the mesh's identities", () => {
    const { values } = two.one(CHART, "west/mesh-istiod").inputs;
    expect(values).toMatchObject({
      istiodRemote: { injectionPath: "/inject/cluster/west/net/west" },
      global: { network: "west", remotePilotAddress: "192.0.2.100" },
      meshConfig: { trustDomain: "lab.example.com" },
    });
    const { annotations } = two.one(NAMESPACE, "west/mesh-istio-system").inputs.metadata;
    expect(annotations).toEqual({ "topology.istio.io/controlPlaneClusters": "lab" });
  });

  it("is known to the primary's istiod by an address that pods reach, in secret", () => {
    const { stringData } = two.one(SECRET, "west/access-secret").inputs;
    expect(isSecret(stringData)).toBe(true);
    const { west: text } = plain(stringData);
    expect(JSON.parse(text)).toMatchObject({
      clusters: [{ name: "west", cluster: { server: "https://192.0.2.11:6443" } }],
      users: [{ name: "west", user: { token: "reader" } }],
    });
  });

  it("has a gateway into its network, which does not lead to istiod", () => {
    const { values } = two.one(CHART, "west/east-west-chart").inputs;
    expect(values.labels).toEqual({ "topology.istio.io/network": "west" });
    expect(values.service).toMatchObject({ externalIPs: ["192.0.2.120"], ports: [{ port: 15_443 }] });
  });

  it("has the members' namespaces, closed but for the mesh and the primary's gateway", () => {
    const { metadata } = two.one(NAMESPACE, "west/mesh-demo-namespace").inputs;
    expect(metadata).toMatchObject({ name: "demo", labels: { "topology.istio.io/network": "west" } });
    const [rule] = two.one(NETWORK_POLICY, "west/mesh-demo-allow-east-west").inputs.spec.egress;
    expect(rule.to).toEqual([{ ipBlock: { cidr: "192.0.2.100/32" } }]);
  });

  it("starts pods when istiod knows it and can be reached", () => {
    const needed = [
      two.one(SECRET, "west/access-secret"),
      two.one(CHART, "east-west-chart"),
      two.one(CHART, "west/mesh-cni"),
    ];
    for (const name of ["west/mesh-demo", "west/mesh-istio-eastwest"]) {
      const { dependencies } = two.one("homelab-pki:index:MeshNamespace", name);
      expect(dependencies).toEqual(expect.arrayContaining(needed.map(({ urn }) => urn)));
    }
  });

  it("gets its gateway's address from MetalLB where that gives addresses", async () => {
    const { one } = await run({}, { metalLb: { addresses: ["192.0.2.112-192.0.2.127"] } });
    expect(one(POOL)).toMatchObject({ name: "west/addresses-addresses" });
    expect(one(POOL).provider).toBe(one(PROVIDER, "mesh-west").urn);
    expect(one(CHART, "west/east-west-chart").inputs.values.service).toMatchObject({
      type: "LoadBalancer",
      loadBalancerIP: "192.0.2.120",
    });
    const gateway = one("homelab-pki:index:EastWestGateway", "west/east-west");
    expect(gateway.dependencies).toContain(one(POOL).urn);
  });

  it("gets the mesh's charts and values", async () => {
    const charts = { base: "/base", cni: "/cni", istiod: "/istiod", gateway: "/gateway" };
    const values = { cni: { cniBinDir: "/bin" }, gateway: { replicaCount: 2 } };
    const { one } = await run({}, {}, { charts, values });
    for (const chart of ["base", "cni", "istiod"] as const) {
      expect(one(CHART, `west/mesh-${chart}`).inputs.chart).toBe(charts[chart]);
    }
    expect(one(CHART, "west/mesh-cni").inputs.values).toMatchObject(values.cni);
    for (const name of ["east-west-chart", "west/east-west-chart"]) {
      expect(one(CHART, name).inputs).toMatchObject({ chart: "/gateway", values: { replicaCount: 2 } });
    }
  });

  it("by an address of IPv6 is one address, too", async () => {
    const { one } = await run({}, { eastWestAddress: "2001:db8::120" });
    const [rule] = one(NETWORK_POLICY, "mesh-demo-allow-east-west").inputs.spec.egress;
    expect(rule.to).toEqual([{ ipBlock: { cidr: "2001:db8::120/128" } }]);
  });
});
