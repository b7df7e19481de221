import { isSecret as isSecretOutput } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { RemoteCluster, type RemoteClusterArgs, RemoteSecret } from "../../../../components/mesh/index.ts";
import { isSecret, plain, type RecordOptions, record, resolved } from "../../../support/mocks.ts";
import { violations } from "../policies.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const SECRET = "kubernetes:core/v1:Secret";
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const args: RemoteClusterArgs = {
  clusterId: "west",
  network: "far",
  trustDomain: "lab.example.org",
  controlPlane: "lab",
  controlPlaneAddress: "192.0.2.100",
  apiServer: "https://192.0.2.20:6443",
};
const TOKEN: RecordOptions = {
  outputs: {
    [SECRET]: () => ({
      data: { token: Buffer.from("reader's token").toString("base64"), "ca.crt": "Q0E=" },
    }),
  },
};
const join = (changes: Partial<RemoteClusterArgs> = {}) =>
  record(() => new RemoteCluster("west", { ...args, ...changes }), TOKEN);

test("istiod's namespace says whose network it is in, and whose istiod looks after it", async () => {
  const { one } = await join();

  expect(one(NAMESPACE, "west-istio-system").inputs.metadata).toEqual({
    name: "istio-system",
    labels: { "pod-security.kubernetes.io/enforce": "restricted", "topology.istio.io/network": "far" },
    annotations: { "topology.istio.io/controlPlaneClusters": "lab" },
  });
  expect(one(NAMESPACE, "west-istio-cni").inputs.metadata).toEqual({
    name: "istio-cni",
    labels: { "pod-security.kubernetes.io/enforce": "privileged" },
  });
});

test("no pod is in istiod's namespace, and those of istio-cni reach the API server only", async () => {
  const { ofType } = await join();

  const policies = ofType(NETWORK_POLICY).map(({ inputs: { metadata } }) => metadata);
  expect(policies.map(({ namespace, name }) => `${namespace}/${name}`).sort()).toEqual([
    "istio-cni/allow-api-server",
    "istio-cni/allow-dns",
    "istio-cni/default-deny",
    "istio-system/allow-dns",
    "istio-system/default-deny",
  ]);
});

test("the charts are those of a cluster whose control plane is elsewhere", async () => {
  const { one } = await join();

  const release = (chart: string) => `oci://registry.istio.io/release/charts/${chart}`;
  expect(one(CHART, "west-istiod").inputs).toEqual({
    name: "istiod",
    namespace: "istio-system",
    chart: release("istiod"),
    version: "1.31.1",
    values: {
      profile: "remote",
      istiodRemote: { enabled: true, injectionPath: "/inject/cluster/west/net/far" },
      global: {
        network: "far",
        multiCluster: { clusterName: "west" },
        remotePilotAddress: "192.0.2.100",
      },
      configMap: true,
      meshConfig: { trustDomain: "lab.example.org" },
    },
  });
  expect(one(CHART, "west-base").inputs).toEqual({
    name: "istio-base",
    namespace: "istio-system",
    chart: release("base"),
    version: "1.31.1",
    values: { global: { resourceScope: "namespace" } },
  });
  expect(one(CHART, "west-cni").inputs).toEqual({
    name: "istio-cni",
    namespace: "istio-cni",
    chart: release("cni"),
    version: "1.31.1",
    values: {},
  });
  for (const chart of ["base", "istiod"]) {
    const namespace = one(NAMESPACE, "west-istio-system").urn;
    expect(one(CHART, `west-${chart}`).dependencies).toContain(namespace);
  }
  expect(one(CHART, "west-cni").dependencies).toContain(one(NAMESPACE, "west-istio-cni").urn);
});

test("other charts and values reach them", async () => {
  const { one } = await join({
    charts: { base: "/base", cni: "/cni", istiod: "/istiod" },
    values: {
      base: { a: 1 },
      cni: { cniBinDir: "/usr/lib/cni" },
      istiod: { global: { hub: "lab.local" } },
    },
  });

  expect(one(CHART, "west-base").inputs).toMatchObject({ chart: "/base", values: { a: 1 } });
  expect(one(CHART, "west-cni").inputs).toMatchObject({
    chart: "/cni",
    values: { cniBinDir: "/usr/lib/cni" },
  });
  expect(one(CHART, "west-istiod").inputs).toMatchObject({
    chart: "/istiod",
    values: { global: { hub: "lab.local", network: "far" } },
  });
});

test("istiod gets a token of the chart's reader, and the way to the API server, all of it secret", async () => {
  const { value, one } = await join();

  expect(one(SECRET).inputs).toEqual({
    apiVersion: "v1",
    kind: "Secret",
    type: "kubernetes.io/service-account-token",
    metadata: {
      name: "istio-reader-service-account-token",
      namespace: "istio-system",
      annotations: { "kubernetes.io/service-account.name": "istio-reader-service-account" },
    },
  });
  expect(one(SECRET).additionalSecretOutputs).toContain("data");
  expect(one(SECRET).dependencies).toContain(one(CHART, "west-base").urn);
  expect(await isSecretOutput(value.kubeconfig)).toBe(true);
  expect(JSON.parse(await resolved(value.kubeconfig))).toEqual({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "west",
        cluster: { server: "https://192.0.2.20:6443", "certificate-authority-data": "Q0E=" },
      },
    ],
    users: [{ name: "west", user: { token: "reader's token" } }],
    contexts: [{ name: "west", context: { cluster: "west", user: "west" } }],
    "current-context": "west",
  });
});

test("a preview, in which there is no token yet, works", async () => {
  const { value } = await record(() => new RemoteCluster("west", args), { preview: true });

  expect(await isSecretOutput(value.kubeconfig)).toBe(true);
});

test("the policy pack has nothing to say", async () => {
  const { resources } = await join();

  expect(await violations(resources)).toEqual([]);
});

test("istiod learns of the cluster by a Secret whose content is nowhere in plain text", async () => {
  const { value, one } = await record(
    () => new RemoteSecret("access", { clusterId: "west", kubeconfig: "{}" }),
  );

  expect(one(SECRET).parent).toBe(one("homelab-pki:index:RemoteSecret").urn);
  const { metadata, stringData } = one(SECRET).inputs;
  expect(metadata).toEqual({
    name: "istio-remote-secret-west",
    namespace: "istio-system",
    labels: { "istio/multiCluster": "true" },
    annotations: { "networking.istio.io/cluster": "west" },
  });
  expect(isSecret(stringData)).toBe(true);
  expect(plain(stringData)).toEqual({ west: "{}" });
  expect(await resolved(value.secretName)).toBe("istio-remote-secret-west");
});
