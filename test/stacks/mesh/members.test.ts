import { describe, expect, it } from "vitest";
import { CERT_MANAGER_IN_CERTS, withMesh } from "./mesh-settings.ts";
import { runMesh } from "./run-mesh.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const AUTHORIZATION_POLICY = "kubernetes:security.istio.io/v1:AuthorizationPolicy";
const PEER_AUTHENTICATION = "kubernetes:security.istio.io/v1:PeerAuthentication";
const GATEWAY = "kubernetes:networking.istio.io/v1:Gateway";

const INGRESS = {
  name: "internal",
  namespace: "istio-ingress",
  hosts: ["*.lab.example.com"],
  duration: "90d",
  routes: [],
};

describe("namespaces", () => {
  it("are members of the mesh, in its network, those of the gateways too", async () => {
    const { ofType } = await runMesh(withMesh({ clusters: [{ id: "lab", network: "home" }] }));
    const members = ofType(NAMESPACE).filter(({ inputs }) => inputs.metadata.labels?.["istio-injection"]);
    expect(members.map(({ name, inputs }) => [name, inputs.metadata.name])).toEqual([
      ["mesh-demo-namespace", "demo"],
      ["mesh-istio-ingress-namespace", "istio-ingress"],
    ]);
    for (const { inputs } of members) {
      expect(inputs.metadata.labels).toMatchObject({ "topology.istio.io/network": "home" });
    }
  });

  it("are each one member, whatever is in them", async () => {
    const { ofType } = await runMesh(
      withMesh({
        namespaces: [{ name: "demo", create: true }],
        ingress: [INGRESS, { ...INGRESS, name: "public" }, { ...INGRESS, name: "inside", namespace: "demo" }],
      }),
    );
    expect(ofType("homelab-pki:index:MeshNamespace").map(({ name }) => name)).toEqual([
      "mesh-demo",
      "mesh-istio-ingress",
    ]);
  });

  it("that exist get NetworkPolicies and nothing else", async () => {
    const { ofType } = await runMesh(withMesh({ namespaces: [{ name: "demo", create: false }] }));
    expect(ofType(NAMESPACE).map(({ name }) => name)).not.toContain("mesh-demo-namespace");
    expect(ofType(NETWORK_POLICY).map(({ name }) => name)).toContain("mesh-demo-default-deny");
  });

  it("come after istiod: a pod that started before would be none of the mesh's", async () => {
    const { one } = await runMesh(withMesh());
    for (const name of ["mesh-demo", "mesh-istio-ingress"]) {
      expect(one("homelab-pki:index:MeshNamespace", name).dependencies).toContain(
        one(CHART, "mesh-istiod").urn,
      );
    }
  });

  it("reach who signs beside istiod, and what is outside the mesh", async () => {
    const policies = async (ca: string) => {
      const { ofType } = await runMesh(
        withMesh({ ca, unmeshedAddresses: ["10.96.0.1/32"] }, CERT_MANAGER_IN_CERTS),
      );
      const all = ofType(NETWORK_POLICY).filter(({ inputs }) => inputs.metadata.namespace === "demo");
      return new Map(all.map(({ inputs }) => [inputs.metadata.name, inputs.spec]));
    };
    const withIstioCsr = await policies("istio-csr");
    expect(withIstioCsr.get("allow-signer").egress).toEqual([
      {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "certs" } } }],
        ports: [{ protocol: "TCP", port: 6443 }],
      },
    ]);
    expect(withIstioCsr.get("allow-unmeshed").egress).toEqual([
      { to: [{ ipBlock: { cidr: "10.96.0.1/32" } }] },
    ]);
    expect([...(await policies("kubernetes-csr")).keys()]).not.toContain("allow-signer");
  });
});

describe("rules", () => {
  it("name callers by trust domain and aliases, in the namespace that they are for", async () => {
    const { one } = await runMesh(
      withMesh({
        trustDomainAliases: ["old.example.com"],
        allow: [
          {
            name: "read",
            namespace: "demo",
            workload: { app: "server" },
            from: ["demo/client", "spiffe://old.example.com/ns/shop/sa/web"],
            ports: [8080],
            methods: ["GET"],
            paths: ["/api/*"],
          },
        ],
      }),
    );
    expect(one(AUTHORIZATION_POLICY, "demo/read-policy").inputs).toMatchObject({
      metadata: { name: "read", namespace: "demo" },
      spec: {
        selector: { matchLabels: { app: "server" } },
        action: "ALLOW",
        rules: [
          {
            from: [
              {
                source: {
                  principals: ["lab.example.com/ns/demo/sa/client", "old.example.com/ns/shop/sa/web"],
                },
              },
            ],
            to: [{ operation: { ports: ["8080"], methods: ["GET"], paths: ["/api/*"] } }],
          },
        ],
      },
    });
  });

  it("of one name are one in each namespace, and come after their namespace and istiod", async () => {
    const rule = { name: "read", from: ["demo/client"] };
    const { one } = await runMesh(
      withMesh({
        namespaces: ["demo", "shop"].map((name) => ({ name, create: true })),
        allow: ["demo", "shop"].map((namespace) => ({ ...rule, namespace })),
      }),
    );
    for (const namespace of ["demo", "shop"]) {
      const policy = one(AUTHORIZATION_POLICY, `${namespace}/read-policy`);
      expect(policy.inputs.metadata).toMatchObject({ name: "read", namespace });
      const { dependencies } = one("homelab-pki:index:AllowRule", `${namespace}/read`);
      expect(dependencies).toContain(one(NAMESPACE, `mesh-${namespace}-namespace`).urn);
      expect(dependencies).toContain(one(CHART, "mesh-istiod").urn);
    }
  });
});

describe("exceptions", () => {
  const exception = (workload: Record<string, string>, port: number) => ({
    namespace: "demo",
    workload,
    port,
    reason: "its client knows no TLS",
  });
  const authentications = async (...exceptions: object[]) => {
    const { ofType } = await runMesh(withMesh({ exceptions }));
    return ofType(PEER_AUTHENTICATION).filter(({ inputs }) => inputs.metadata.namespace === "demo");
  };

  it("say why, and are one for all ports of a workload", async () => {
    const [policy, ...more] = await authentications(
      exception({ app: "legacy" }, 8080),
      exception({ app: "legacy" }, 9090),
    );
    expect(more).toEqual([]);
    expect(policy?.inputs).toMatchObject({
      metadata: {
        annotations: {
          "homelab-pki/reason": "8080: its client knows no TLS; 9090: its client knows no TLS",
        },
      },
      spec: {
        selector: { matchLabels: { app: "legacy" } },
        portLevelMtls: { 8080: { mode: "PERMISSIVE" }, 9090: { mode: "PERMISSIVE" } },
      },
    });
  });

  it("keep their names whatever the order of the labels, and however those are written", async () => {
    const names = async (workload: Record<string, string>) =>
      (await authentications(exception(workload, 8080))).map(({ inputs }) => inputs.metadata.name);
    const [name] = await names({ app: "Legacy_1.0", tier: "back" });
    expect(name).toMatch(/^plain-text-[0-9a-f]{8}$/);
    expect(await names({ tier: "back", app: "Legacy_1.0" })).toEqual([name]);
    expect(await names({ app: "Legacy_1.0", tier: "front" })).not.toEqual([name]);
  });
});

describe("gateways", () => {
  it("have certificates of the cluster's issuer and routes into the mesh, after everything they need", async () => {
    const { one } = await runMesh(withMesh());
    const { spec } = one("kubernetes:cert-manager.io/v1:Certificate", "internal-tls-certificate").inputs;
    expect(spec).toMatchObject({
      dnsNames: ["*.lab.example.com"],
      duration: "2160h",
      issuerRef: { kind: "ClusterIssuer", name: "vault-internal" },
    });
    expect(one("kubernetes:networking.istio.io/v1:VirtualService").inputs.spec.http[0].route).toEqual([
      { destination: { host: "server.demo.svc.cluster.local", port: { number: 8080 } } },
    ]);
    const { dependencies } = one("homelab-pki:index:Ingress", "internal");
    for (const [type, name] of [
      [CHART, "mesh-istiod"],
      [NAMESPACE, "mesh-istio-ingress-namespace"],
      [NAMESPACE, "mesh-demo-namespace"],
      ["kubernetes:cert-manager.io/v1:ClusterIssuer", "issuer-issuer"],
    ] as const) {
      expect(dependencies).toContain(one(type, name).urn);
    }
  });

  it("verify callers' certificates against all roots if asked to", async () => {
    const { one } = await runMesh(withMesh({ ingress: [{ ...INGRESS, clientCertificates: "required" }] }));
    expect(one(GATEWAY).inputs.spec.servers[1].tls).toMatchObject({ mode: "MUTUAL" });
    const bundle = one("kubernetes:trust.cert-manager.io/v1alpha1:Bundle", "internal-client-roots-bundle");
    expect(bundle.inputs.spec.sources).toHaveLength(1);
  });

  it("are istiod's own with Gateway API, whatever the chart's values are", async () => {
    const { one, ofType } = await runMesh(
      withMesh({
        ingress: [{ ...INGRESS, api: "gateway-api", serviceType: "NodePort" }],
        charts: { gateway: "/charts/gateway" },
        values: { gateway: { replicaCount: 2 } },
      }),
    );
    expect(ofType(CHART).map(({ name }) => name)).not.toContain("internal-chart");
    const { spec, metadata } = one("kubernetes:gateway.networking.k8s.io/v1:Gateway").inputs;
    expect(spec.gatewayClassName).toBe("istio");
    expect(metadata.annotations).toMatchObject({ "networking.istio.io/service-type": "NodePort" });
  });
});
