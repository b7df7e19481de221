import { expect, test } from "vitest";
import { Ingress, type IngressArgs } from "../../../../components/mesh/index.ts";
import { testRoot } from "../../../support/certificates.ts";
import { record, resolved } from "../../../support/mocks.ts";

const GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway";
const HTTP_ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
const GRANT = "kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant";
const AUTHORIZATION_POLICY = "kubernetes:security.istio.io/v1:AuthorizationPolicy";
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const root = await testRoot();

const args: IngressArgs = {
  api: "gateway-api",
  namespace: "istio-ingress",
  trustDomain: "lab.example.org",
  hosts: ["*.lab.example.org", "www.example.org"],
  issuer: { name: "vault-internal" },
  duration: "90d",
};
const open = (changes: Partial<IngressArgs> = {}) =>
  record(() => new Ingress("internal", { ...args, ...changes }));

const own = { allowedRoutes: { namespaces: { from: "Same" } } };
const tls = { mode: "Terminate", certificateRefs: [{ group: "", kind: "Secret", name: "internal-tls" }] };

test("istiod deploys the gateway, under the name and the identity that Istio's own kinds give it", async () => {
  const { value, one, ofType } = await open({ serviceType: "ClusterIP" });

  expect(one(GATEWAY)).toMatchObject({
    name: "internal-gateway",
    parent: one("homelab-pki:index:Ingress").urn,
    createTimeout: "5m",
  });
  expect(one(GATEWAY).inputs).toEqual({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: {
      name: "internal",
      namespace: "istio-ingress",
      annotations: {
        "pulumi.com/waitFor": "condition=Programmed",
        "networking.istio.io/service-type": "ClusterIP",
        "gateway.istio.io/name-override": "internal",
        "gateway.istio.io/service-account": "internal",
      },
    },
    spec: {
      gatewayClassName: "istio",
      listeners: [
        { name: "http", port: 80, protocol: "HTTP", ...own },
        { name: "https-0", hostname: "*.lab.example.org", port: 443, protocol: "HTTPS", ...own, tls },
        { name: "https-1", hostname: "www.example.org", port: 443, protocol: "HTTPS", ...own, tls },
      ],
    },
  });
  expect(ofType("kubernetes:helm.sh/v4:Chart")).toEqual([]);
  expect(await resolved(value.identity)).toBe("spiffe://lab.example.org/ns/istio-ingress/sa/internal");
});

test("port 80 only redirects", async () => {
  const { one } = await open();

  expect(one(HTTP_ROUTE).inputs).toEqual({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "internal-redirect", namespace: "istio-ingress" },
    spec: {
      parentRefs: [{ name: "internal", sectionName: "http" }],
      rules: [
        { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] },
      ],
    },
  });
});

const frontend = {
  frontend: {
    default: {
      validation: {
        caCertificateRefs: [{ group: "", kind: "ConfigMap", name: "internal-client-roots" }],
        mode: "AllowValidOnly",
      },
    },
  },
};

test("required certificates of callers are verified against the roots", async () => {
  const { one } = await open({ clientCertificates: "required", roots: [root.pem] });

  expect(one(GATEWAY).inputs.spec.tls).toEqual(frontend);
  expect(one(GATEWAY).inputs.spec.listeners[1].tls).toEqual(tls);
  expect(one(GATEWAY).dependencies).toContain(one("kubernetes:trust.cert-manager.io/v1alpha1:Bundle").urn);
});

test("optional ones are verified if they are shown", async () => {
  const { one } = await open({ clientCertificates: "optional", roots: [root.pem] });

  expect(one(GATEWAY).inputs.spec.tls).toEqual(frontend);
  const options = { "gateway.istio.io/tls-terminate-mode": "OPTIONAL_MUTUAL" };
  expect(one(GATEWAY).inputs.spec.listeners.map((listener: { tls?: unknown }) => listener.tls)).toEqual([
    undefined,
    { ...tls, options },
    { ...tls, options },
  ]);
});

test("calls by TLS go where the routes say, and the namespaces of the services permit it", async () => {
  const server = { namespace: "demo", name: "server" };
  const { one, ofType } = await open({
    routes: [
      { host: "demo.lab.example.org", service: server, port: 8080 },
      { host: "demo.lab.example.org", path: "/api", service: { namespace: "demo", name: "api" }, port: 80 },
      { host: "www.example.org", service: server, port: 8080 },
      { host: "own.lab.example.org", service: { namespace: "istio-ingress", name: "pages" }, port: 80 },
    ],
  });

  expect(one(HTTP_ROUTE, "internal-route-demo.lab.example.org").inputs).toEqual({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "internal-demo.lab.example.org", namespace: "istio-ingress" },
    spec: {
      parentRefs: [{ name: "internal", port: 443 }],
      hostnames: ["demo.lab.example.org"],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/api" } }],
          backendRefs: [{ namespace: "demo", name: "api", port: 80 }],
        },
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: [{ namespace: "demo", name: "server", port: 8080 }],
        },
      ],
    },
  });
  expect(ofType(HTTP_ROUTE)).toHaveLength(4);
  expect(one(GRANT)).toMatchObject({
    name: "internal-grant-demo",
    parent: one("homelab-pki:index:Ingress").urn,
  });
  expect(one(GRANT).inputs).toEqual({
    apiVersion: "gateway.networking.k8s.io/v1beta1",
    kind: "ReferenceGrant",
    metadata: { name: "istio-ingress-internal", namespace: "demo" },
    spec: {
      from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "istio-ingress" }],
      to: [
        { group: "", kind: "Service", name: "api" },
        { group: "", kind: "Service", name: "server" },
      ],
    },
  });
});

test("anyone may reach the gateway on its two ports", async () => {
  const { one } = await open();

  expect(one(AUTHORIZATION_POLICY).inputs.spec).toEqual({
    targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "internal" }],
    action: "ALLOW",
    rules: [{ to: [{ operation: { ports: ["80", "443"] } }] }],
  });
  expect(one(NETWORK_POLICY).inputs.spec.podSelector).toEqual({
    matchLabels: { "gateway.networking.k8s.io/gateway-name": "internal" },
  });
});
