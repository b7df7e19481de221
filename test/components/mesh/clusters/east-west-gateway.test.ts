import { expect, test } from "vitest";
import { EastWestGateway, type EastWestGatewayArgs } from "../../../../components/mesh/index.ts";
import { record, resolved } from "../../../support/mocks.ts";
import { violations } from "../policies.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const LABELS = { istio: "eastwestgateway", "topology.istio.io/network": "lab" };

const args: EastWestGatewayArgs = { network: "lab", address: "192.0.2.100" };
const open = (changes: Partial<EastWestGatewayArgs> = {}) =>
  record(() => new EastWestGateway("east-west", { ...args, ...changes }));
const port = (name: string, number: number) => ({ name, port: number, protocol: "TCP", targetPort: number });

test("the gateway is Istio's, at the pinned version, for its network and restricted namespaces", async () => {
  const { value, one } = await open();

  expect(one(CHART)).toMatchObject({
    name: "east-west-chart",
    parent: one("homelab-pki:index:EastWestGateway").urn,
  });
  expect(one(CHART).inputs).toEqual({
    name: "istio-eastwestgateway",
    namespace: "istio-eastwest",
    chart: "oci://registry.istio.io/release/charts/gateway",
    version: "1.31.1",
    values: {
      labels: { "topology.istio.io/network": "lab" },
      env: { ISTIO_META_REQUESTED_NETWORK_VIEW: "lab" },
      service: { type: "ClusterIP", externalIPs: ["192.0.2.100"], ports: [port("tls-calls", 15_443)] },
      autoscaling: { enabled: false },
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    },
  });
  expect(await resolved(value.address)).toBe("192.0.2.100");
});

test("a load balancer's controller is asked for the address", async () => {
  const { one } = await open({ addressBy: "load-balancer" });

  const { service } = one(CHART).inputs.values;
  expect(service).toEqual({
    type: "LoadBalancer",
    loadBalancerIP: "192.0.2.100",
    ports: [port("tls-calls", 15_443)],
  });
});

test("the way to the control plane is open where it has to be", async () => {
  const { one } = await open({ leadsToControlPlane: true });

  expect(one(CHART).inputs.values.service.ports).toEqual([
    port("tls-calls", 15_443),
    port("tls-discovery", 15_012),
    port("tls-webhooks", 15_017),
  ]);
  expect(one(NETWORK_POLICY).inputs.spec).toEqual({
    podSelector: { matchLabels: LABELS },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        ports: [
          { protocol: "TCP", port: 15_443 },
          { protocol: "TCP", port: 15_012 },
          { protocol: "TCP", port: 15_017 },
        ],
      },
    ],
    egress: [
      {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "istio-system" } } }],
        ports: [{ protocol: "TCP", port: 15_017 }],
      },
    ],
  });
});

test("elsewhere callers of workloads are let in, and nothing more is let out", async () => {
  const { one } = await open();

  expect(one(NETWORK_POLICY)).toMatchObject({
    name: "east-west-network",
    parent: one("homelab-pki:index:EastWestGateway").urn,
  });
  expect(one(NETWORK_POLICY).inputs).toMatchObject({
    metadata: { name: "istio-eastwestgateway", namespace: "istio-eastwest" },
    spec: { ingress: [{ ports: [{ protocol: "TCP", port: 15_443 }] }], egress: [] },
  });
});

test("another namespace, chart and values reach the chart", async () => {
  const { one } = await open({
    namespace: "edge",
    chart: "/charts/gateway",
    values: { replicaCount: 2, service: { externalIPs: [] } },
  });

  expect(one(CHART).inputs).toMatchObject({
    namespace: "edge",
    chart: "/charts/gateway",
    values: { replicaCount: 2, service: { type: "ClusterIP", externalIPs: [] } },
  });
  expect(one(NETWORK_POLICY).inputs.metadata.namespace).toBe("edge");
});

test("the policy pack has nothing to say", async () => {
  const { resources } = await open({ leadsToControlPlane: true });

  expect(await violations(resources)).toEqual([]);
});
