import { describe, expect, test } from "vitest";
import { Ingress, type IngressArgs } from "../../../../components/mesh/index.ts";
import { testRoot } from "../../../support/certificates.ts";
import { record, resolved } from "../../../support/mocks.ts";
import { violations } from "../policies.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";
const CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate";
const GATEWAY = "kubernetes:networking.istio.io/v1:Gateway";
const VIRTUAL_SERVICE = "kubernetes:networking.istio.io/v1:VirtualService";
const AUTHORIZATION_POLICY = "kubernetes:security.istio.io/v1:AuthorizationPolicy";
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const BUNDLE = "kubernetes:trust.cert-manager.io/v1alpha1:Bundle";

const active = await testRoot("Active Root");
const staged = await testRoot("Staged Root");

const args: IngressArgs = {
  namespace: "istio-ingress",
  trustDomain: "lab.example.org",
  hosts: ["*.lab.example.org"],
  issuer: { name: "vault-internal" },
  duration: "90d",
};
const open = (changes: Partial<IngressArgs> = {}) =>
  record(() => new Ingress("internal", { ...args, ...changes }));

test("the gateway is Istio's, at the pinned version, for restricted namespaces, with no other port open", async () => {
  const { one } = await open();

  expect(one(CHART)).toMatchObject({ name: "internal-chart", parent: one("homelab-pki:index:Ingress").urn });
  expect(one(CHART).inputs).toEqual({
    name: "internal",
    namespace: "istio-ingress",
    chart: "oci://registry.istio.io/release/charts/gateway",
    version: "1.31.1",
    values: {
      service: {
        type: "LoadBalancer",
        ports: [
          { name: "http", port: 80, protocol: "TCP", targetPort: 80 },
          { name: "https", port: 443, protocol: "TCP", targetPort: 443 },
        ],
      },
      autoscaling: { enabled: false },
      securityContext: {
        seccompProfile: { type: "RuntimeDefault" },
        sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
      },
    },
  });
});

test("another name, chart, kind of Service and values reach the chart", async () => {
  const { value, one } = await open({
    ingressName: "edge",
    chart: "/charts/gateway",
    serviceType: "ClusterIP",
    values: { replicaCount: 2, autoscaling: { minReplicas: 3 } },
  });

  expect(one(CHART).inputs).toMatchObject({
    name: "edge",
    chart: "/charts/gateway",
    version: "1.31.1",
    values: {
      replicaCount: 2,
      service: { type: "ClusterIP" },
      autoscaling: { enabled: false, minReplicas: 3 },
    },
  });
  expect(await resolved(value.ingressName)).toBe("edge");
  expect(await resolved(value.identity)).toBe("spiffe://lab.example.org/ns/istio-ingress/sa/edge");
  expect(one(GATEWAY).inputs.spec.selector).toEqual({ app: "edge" });
});

test("its certificate is for its hosts, from the issuer, in its namespace", async () => {
  const { value, one } = await open();

  const component = one("homelab-pki:index:Certificate");
  expect(component).toMatchObject({ name: "internal-tls", parent: one("homelab-pki:index:Ingress").urn });
  const { metadata, spec } = one(CERTIFICATE).inputs;
  expect(metadata).toMatchObject({ name: "internal", namespace: "istio-ingress" });
  expect(spec).toMatchObject({
    secretName: "internal-tls",
    duration: "2160h",
    dnsNames: ["*.lab.example.org"],
    usages: ["digital signature", "server auth"],
    issuerRef: { kind: "ClusterIssuer", name: "vault-internal" },
  });
  expect(await resolved(value.secretName)).toBe("internal-tls");
});

test("port 80 only redirects, 443 speaks TLS 1.3 and asks for no certificate", async () => {
  const { one } = await open({ hosts: ["*.lab.example.org", "www.example.org"] });

  const hosts = ["./*.lab.example.org", "./www.example.org"];
  expect(one(GATEWAY).inputs).toEqual({
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: { name: "internal", namespace: "istio-ingress" },
    spec: {
      selector: { app: "internal" },
      servers: [
        { port: { number: 80, name: "http", protocol: "HTTP" }, hosts, tls: { httpsRedirect: true } },
        {
          port: { number: 443, name: "https", protocol: "HTTPS" },
          hosts,
          tls: { mode: "SIMPLE", credentialName: "internal-tls", minProtocolVersion: "TLSV1_3" },
        },
      ],
    },
  });
  expect(one(GATEWAY).errorHooks).toEqual(["homelab-pki:webhook-retry"]);
});

test.each([
  ["required", "MUTUAL"],
  ["optional", "OPTIONAL_MUTUAL"],
] as const)("%s certificates of callers are verified against all roots", async (clientCertificates, mode) => {
  const { one } = await open({ clientCertificates, roots: [active.pem, staged.pem] });

  expect(one(BUNDLE).inputs).toMatchObject({
    metadata: { name: "internal-client-roots" },
    spec: {
      sources: [{ inLine: active.pem }, { inLine: staged.pem }],
      target: {
        configMap: { key: "ca.crt" },
        namespaceSelector: {
          matchExpressions: [
            { key: "kubernetes.io/metadata.name", operator: "In", values: ["istio-ingress"] },
          ],
        },
      },
    },
  });
  expect(one("homelab-pki:index:RootBundle").parent).toBe(one("homelab-pki:index:Ingress").urn);
  expect(one(GATEWAY).inputs.spec.servers[1].tls).toEqual({
    mode,
    credentialName: "internal-tls",
    minProtocolVersion: "TLSV1_3",
    caCertCredentialName: "configmap://istio-ingress/internal-client-roots-cacert",
  });
  expect(one(GATEWAY).dependencies).toContain(one(BUNDLE).urn);
});

test("roots that nobody asks for stay away", async () => {
  const { ofType } = await open({ roots: [active.pem] });

  expect(ofType(BUNDLE)).toEqual([]);
});

test("calls go where the routes say, by whole parts of the path", async () => {
  const service = { namespace: "demo", name: "server" };
  const { ofType, one } = await open({
    routes: [
      { host: "demo.lab.example.org", service, port: 8080 },
      { host: "demo.lab.example.org", path: "/api", service: { namespace: "shop", name: "api" }, port: 80 },
      { host: "*.lab.example.org", service, port: 8081 },
    ],
  });

  const to = (host: string, number: number) => [{ destination: { host, port: { number } } }];
  expect(one(VIRTUAL_SERVICE, "internal-route-demo.lab.example.org").inputs).toEqual({
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "internal-demo.lab.example.org", namespace: "istio-ingress" },
    spec: {
      hosts: ["demo.lab.example.org"],
      gateways: ["internal"],
      http: [
        {
          match: [{ uri: { exact: "/api" } }, { uri: { prefix: "/api/" } }],
          route: to("api.shop.svc.cluster.local", 80),
        },
        { match: [{ uri: { prefix: "/" } }], route: to("server.demo.svc.cluster.local", 8080) },
      ],
    },
  });
  expect(one(VIRTUAL_SERVICE, "internal-route-*.lab.example.org").inputs).toMatchObject({
    metadata: { name: "internal-wildcard.lab.example.org" },
    spec: { hosts: ["*.lab.example.org"] },
  });
  expect(ofType(VIRTUAL_SERVICE)).toHaveLength(2);
});

test("anyone may reach its pods on its two ports, in the mesh and on the network", async () => {
  const { value, one } = await open();

  expect(one(AUTHORIZATION_POLICY).inputs).toEqual({
    apiVersion: "security.istio.io/v1",
    kind: "AuthorizationPolicy",
    metadata: { name: "internal-anyone", namespace: "istio-ingress" },
    spec: {
      selector: { matchLabels: { app: "internal" } },
      action: "ALLOW",
      rules: [{ to: [{ operation: { ports: ["80", "443"] } }] }],
    },
  });
  expect(one(NETWORK_POLICY).inputs).toMatchObject({
    metadata: { name: "internal-anyone", namespace: "istio-ingress" },
    spec: {
      podSelector: { matchLabels: { app: "internal" } },
      policyTypes: ["Ingress"],
      ingress: [
        {
          ports: [
            { protocol: "TCP", port: 80 },
            { protocol: "TCP", port: 443 },
          ],
        },
      ],
    },
  });
  expect(await resolved(value.identity)).toBe("spiffe://lab.example.org/ns/istio-ingress/sa/internal");
});

test("the policy pack has nothing against it, beside a mesh", async () => {
  const { resources } = await open({ clientCertificates: "required", roots: [active.pem] });

  expect(await violations(resources)).toEqual([
    "stack: internal-authorization belongs to Istio, and no policy demands mutual TLS of the whole mesh; allowed: " +
      'a PeerAuthentication in istio-system without a selector, with spec.mtls.mode "STRICT".',
  ]);
});

describe("refused before anything is registered", () => {
  test.each<[string, Partial<IngressArgs>, string]>([
    ["no host", { hosts: [] }, "hosts: must have at least one name"],
    [
      "a trust domain that is no DNS name",
      { trustDomain: "lab_1" },
      'trustDomain: "lab_1" is not allowed: a DNS name in lower case, without a port or a path',
    ],
    [
      "certificates that nothing verifies",
      { clientCertificates: "optional" },
      "roots: must be set with clientCertificates: optional, to verify them",
    ],
    [
      "no root of all",
      { clientCertificates: "required", roots: [] },
      "roots: must be set with clientCertificates: required, to verify them",
    ],
    [
      "a chart with Gateway API",
      { api: "gateway-api", chart: "./gateway" },
      "chart: cannot be set together with api: gateway-api, whose gateways istiod deploys",
    ],
    [
      "values with Gateway API",
      { api: "gateway-api", values: {} },
      "values: cannot be set together with api: gateway-api, whose gateways istiod deploys",
    ],
    [
      "a route for another host",
      { routes: [{ host: "example.com", service: { namespace: "demo", name: "server" }, port: 80 }] },
      'routes[0].host: "example.com" is not allowed: a name that the certificate proves: *.lab.example.org',
    ],
  ])("%s", async (_, changes, message) => {
    await expect(open(changes)).rejects.toThrow(expect.objectContaining({ message }));
  });
});
