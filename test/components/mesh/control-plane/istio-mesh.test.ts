import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import type { IstioMeshArgs } from "../../../../components/mesh/index.ts";
import type { Registration } from "../../../support/mocks.ts";
import { ACTIVE_ROOT, makeMesh, STAGED_ROOT, vaultIssuer } from "../meshes.ts";
import { violations } from "../policies.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const ISSUER = "kubernetes:cert-manager.io/v1:Issuer";
const CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate";
const BUNDLE = "kubernetes:trust.cert-manager.io/v1alpha1:Bundle";
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const KINDS = ["istio-csr", "kubernetes-csr", "plug-in"] as const;

const make = (changes: Partial<IstioMeshArgs> = {}) => makeMesh("kubernetes-csr", changes);

test("its namespaces: the control plane's is restricted, that of the node's plugin cannot be", async () => {
  const { value, one } = await make();

  expect(one(NAMESPACE, "mesh-istio-system").inputs.metadata).toEqual({
    name: "istio-system",
    labels: { "pod-security.kubernetes.io/enforce": "restricted", "topology.istio.io/network": "lab" },
  });
  expect(one(NAMESPACE, "mesh-istio-cni").inputs.metadata).toEqual({
    name: "istio-cni",
    labels: { "pod-security.kubernetes.io/enforce": "privileged" },
  });
  expect(one("homelab-pki:index:IstioMesh").inputs).toEqual({
    clusterId: "lab",
    network: "lab",
    trustDomain: "lab.example.org",
    ca: "kubernetes-csr",
  });
  expect([value.clusterId, value.trustDomain]).toEqual(["lab", "lab.example.org"]);
});

test("its charts are the published ones at their pinned version", async () => {
  const { ofType } = await make();

  const charts = ofType(CHART).map(({ name, inputs: { values: _, ...inputs } }) => [name, inputs]);
  const istio = (chart: string) => ({
    chart: `oci://registry.istio.io/release/charts/${chart}`,
    version: "1.31.1",
  });
  expect(Object.fromEntries(charts)).toEqual({
    "mesh-base": { name: "istio-base", namespace: "istio-system", ...istio("base") },
    "mesh-cni": { name: "istio-cni", namespace: "istio-cni", ...istio("cni") },
    "mesh-istiod": { name: "istiod", namespace: "istio-system", ...istio("istiod") },
  });
});

test("other charts and values reach them, the values over the component's own", async () => {
  const { one } = await make({
    charts: { base: "/charts/base", cni: "/charts/cni", istiod: pulumi.output("/charts/istiod") },
    values: {
      base: { defaultRevision: "next" },
      cni: { cniBinDir: "/usr/lib/cni" },
      istiod: pulumi.output({ env: { PILOT_ENABLE_ALPN_FILTER: "false" }, global: { hub: "lab.local" } }),
    },
  });

  expect(one(CHART, "mesh-base").inputs).toMatchObject({
    chart: "/charts/base",
    values: { base: { validationFailurePolicy: "Fail" }, defaultRevision: "next" },
  });
  expect(one(CHART, "mesh-cni").inputs).toMatchObject({
    chart: "/charts/cni",
    values: { cniBinDir: "/usr/lib/cni" },
  });
  expect(one(CHART, "mesh-istiod").inputs).toMatchObject({
    chart: "/charts/istiod",
    values: {
      env: { ISTIO_MULTIROOT_MESH: "true", PILOT_ENABLE_ALPN_FILTER: "false" },
      global: { network: "lab", hub: "lab.local" },
    },
  });
});

test("every root is a root of the mesh, in the order of the configuration", async () => {
  const { one } = await make({ roots: [pulumi.output(ACTIVE_ROOT.pem), STAGED_ROOT.pem.trim()] });

  expect(one(BUNDLE).inputs).toMatchObject({
    metadata: { name: "istio-roots" },
    spec: {
      sources: [{ inLine: ACTIVE_ROOT.pem }, { inLine: STAGED_ROOT.pem }],
      target: {
        configMap: { key: "ca.crt" },
        namespaceSelector: { matchExpressions: [{ values: ["istio-system"] }] },
      },
    },
  });
  expect(one(CHART, "mesh-istiod").inputs.values.meshConfig.caCertificates).toEqual([
    { pem: `${ACTIVE_ROOT.pem.trim()}\n${STAGED_ROOT.pem.trim()}\n` },
  ]);
});

describe("istiod's server certificate", () => {
  test("has its names alone, and a key that changes with it", async () => {
    const { one } = await make();

    expect(one(CERTIFICATE).inputs).toMatchObject({
      metadata: { name: "istiod-tls", namespace: "istio-system" },
      spec: {
        secretName: "istiod-tls",
        dnsNames: [
          "istiod.istio-system.svc",
          "istiod-remote.istio-system.svc",
          "istio-pilot.istio-system.svc",
        ],
        duration: "720h",
        usages: ["digital signature", "server auth"],
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        issuerRef: { group: "cert-manager.io", kind: "Issuer", name: "istio-control-plane" },
      },
    });
  });

  test("comes from an issuer that nobody outside istio-system can use", async () => {
    const { one } = await make();

    expect(one(ISSUER, "mesh-control-plane-issuer").inputs).toEqual(
      vaultIssuer("istio-control-plane", "pki_int/sign/istio-lab-control-plane"),
    );
  });

  test("is asked for by cert-manager, wherever that is", async () => {
    const { one } = await make({
      certManagerNamespace: "certs",
      certManagerServiceAccount: pulumi.output("controller"),
    });

    expect(
      one("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", "mesh-issuer-identity-token-request-binding")
        .inputs,
    ).toMatchObject({
      metadata: { namespace: "istio-system" },
      subjects: [{ kind: "ServiceAccount", name: "controller", namespace: "certs" }],
    });
  });
});

test("mutual TLS is strict, nobody may call anybody, and its namespaces are closed", async () => {
  const { one, ofType } = await make();

  expect(one("kubernetes:security.istio.io/v1:PeerAuthentication").inputs).toMatchObject({
    metadata: { name: "default", namespace: "istio-system" },
    spec: { mtls: { mode: "STRICT" } },
  });
  expect(one("kubernetes:networking.istio.io/v1:DestinationRule").inputs).toMatchObject({
    metadata: { name: "default", namespace: "istio-system" },
    spec: { host: "*.local", trafficPolicy: { tls: { mode: "ISTIO_MUTUAL" } } },
  });
  expect(one("kubernetes:security.istio.io/v1:AuthorizationPolicy").inputs).toMatchObject({
    metadata: { name: "allow-nothing", namespace: "istio-system" },
    spec: {},
  });
  const policies = ofType(NETWORK_POLICY).map(({ inputs: { metadata } }) => metadata);
  expect(policies.map(({ namespace, name }) => `${namespace}/${name}`).sort()).toEqual([
    "istio-cni/allow-api-server",
    "istio-cni/allow-dns",
    "istio-cni/default-deny",
    "istio-system/allow-api-server",
    "istio-system/allow-dns",
    "istio-system/allow-metrics",
    "istio-system/allow-proxies",
    "istio-system/allow-webhooks",
    "istio-system/default-deny",
  ]);
});

test.each(KINDS)("with %s, everything belongs to the mesh and comes after what it needs", async (kind) => {
  const { one, resources } = await makeMesh(kind);

  const component = one("homelab-pki:index:IstioMesh").urn;
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const isBelow = ({ urn, parent }: Registration): boolean =>
    urn === component || isBelow(byUrn.get(parent) as Registration);
  expect(resources.every(isBelow)).toBe(true);

  const after = (type: string, name: string) =>
    one(type, name).dependencies.map((urn) => byUrn.get(urn)?.name);
  expect(after(CHART, "mesh-base")).toEqual(["mesh-istio-system"]);
  expect(after(CHART, "mesh-cni")).toEqual(expect.arrayContaining(["mesh-istio-cni", "mesh-base"]));
  expect(after(CHART, "mesh-istiod")).toEqual(
    expect.arrayContaining(["mesh-base", "mesh-cni", "mesh-roots-bundle", "mesh-istiod-certificate"]),
  );
  expect(after("homelab-pki:index:RootBundle", "mesh-roots")).toEqual(["mesh-istio-system"]);
  for (const policy of ["PeerAuthentication mesh-strict", "AuthorizationPolicy mesh-allow-nothing"]) {
    const [type, name = ""] = policy.split(" ");
    expect(after(`kubernetes:security.istio.io/v1:${type}`, name)).toEqual(["mesh-istiod"]);
  }
  expect(after("kubernetes:networking.istio.io/v1:DestinationRule", "mesh-mutual-tls")).toEqual([
    "mesh-istiod",
  ]);
});

test.each(KINDS)("with %s, all that is in istio-system comes after the namespace", async (kind) => {
  const { one, resources } = await makeMesh(kind);

  const namespace = one(NAMESPACE, "mesh-istio-system").urn;
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const waits = ({ urn, parent, dependencies }: Registration): boolean =>
    urn === namespace ||
    [...dependencies, parent].some((each) => byUrn.has(each) && waits(byUrn.get(each) as Registration));
  const objects = resources.filter(
    ({ type, inputs }) => (type === CHART ? inputs : inputs.metadata)?.namespace === "istio-system",
  );
  expect(objects.filter((resource) => !waits(resource)).map(({ name }) => name)).toEqual([]);
});

test.each(KINDS)("the policy pack has nothing against a mesh with %s", async (kind) => {
  expect(await violations((await makeMesh(kind)).resources)).toEqual([]);
});

test.each(KINDS)("with %s, a workload's certificate cannot live for more than an hour", async (kind) => {
  await expect(makeMesh(kind, { lifetime: "61m" })).rejects.toThrow(
    expect.objectContaining({ message: 'lifetime: "61m" is not allowed: at most 1h' }),
  );
});
