import { expect, test } from "vitest";
import { EastWestRoutes, type EastWestRoutesArgs } from "../../../../components/mesh/index.ts";
import { record } from "../../../support/mocks.ts";
import { violations } from "../policies.ts";

const GATEWAY = "kubernetes:networking.istio.io/v1:Gateway";
const VIRTUAL_SERVICE = "kubernetes:networking.istio.io/v1:VirtualService";
const DESTINATION_RULE = "kubernetes:networking.istio.io/v1:DestinationRule";
const AUTHORIZATION_POLICY = "kubernetes:security.istio.io/v1:AuthorizationPolicy";
const LABELS = { istio: "eastwestgateway", "topology.istio.io/network": "lab" };
const CONTROL_PLANE = { name: "control-plane", namespace: "istio-eastwest" };

const args: EastWestRoutesArgs = { namespaces: ["demo", "shop"], controlPlaneNetwork: "lab" };
const create = (changes: Partial<EastWestRoutesArgs> = {}) =>
  record(() => new EastWestRoutes("routes", { ...args, ...changes }));

test("each network's gateway lets calls to the members through, and to nobody else", async () => {
  const { one } = await create();

  expect(one(GATEWAY, "routes-calls").inputs).toEqual({
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: { name: "cross-network", namespace: "istio-eastwest" },
    spec: {
      selector: { istio: "eastwestgateway" },
      servers: [
        {
          port: { number: 15_443, name: "tls", protocol: "TLS" },
          tls: { mode: "AUTO_PASSTHROUGH" },
          hosts: ["*.demo.svc.cluster.local", "*.shop.svc.cluster.local"],
        },
      ],
    },
  });
});

test("without members there is only the control plane to reach", async () => {
  const { ofType } = await create({ namespaces: [] });

  expect(ofType(GATEWAY).map(({ name }) => name)).toEqual(["routes-control-plane-gateway"]);
});

test("one network's gateway leads to istiod, whose TLS it leaves alone", async () => {
  const { one } = await create();

  expect(one(GATEWAY, "routes-control-plane-gateway").inputs).toMatchObject({
    metadata: CONTROL_PLANE,
    spec: {
      selector: LABELS,
      servers: [
        {
          port: { number: 15_012, name: "tls-discovery", protocol: "TLS" },
          tls: { mode: "PASSTHROUGH" },
          hosts: ["*"],
        },
        {
          port: { number: 15_017, name: "tls-webhooks", protocol: "TLS" },
          tls: { mode: "PASSTHROUGH" },
          hosts: ["*"],
        },
      ],
    },
  });
  const destination = (number: number) => [
    { destination: { host: "istiod.istio-system.svc.cluster.local", port: { number } } },
  ];
  expect(one(VIRTUAL_SERVICE).inputs).toMatchObject({
    metadata: CONTROL_PLANE,
    spec: {
      hosts: ["*"],
      gateways: ["control-plane"],
      tls: [
        { match: [{ port: 15_012, sniHosts: ["*"] }], route: destination(15_012) },
        { match: [{ port: 15_017, sniHosts: ["*"] }], route: destination(443) },
      ],
    },
  });
});

test("the mesh-wide mutual TLS does not wrap istiod's own, there alone", async () => {
  const { one } = await create();

  const { metadata, spec } = one(DESTINATION_RULE).inputs;
  expect(metadata).toEqual(CONTROL_PLANE);
  expect(spec).toEqual({ host: "istiod.istio-system.svc.cluster.local", exportTo: ["."] });
});

test("the mesh allows nothing, but callers of istiod are let through", async () => {
  const { one } = await create();

  expect(one(AUTHORIZATION_POLICY).inputs).toMatchObject({
    metadata: CONTROL_PLANE,
    spec: {
      selector: { matchLabels: LABELS },
      action: "ALLOW",
      rules: [{ to: [{ operation: { ports: ["15012", "15017"] } }] }],
    },
  });
});

test("all are its children, in the gateways' namespace, and wait for istiod's webhook", async () => {
  const { resources, one } = await create({ namespace: "edge" });

  const children = resources.filter(({ custom }) => custom);
  expect(children).toHaveLength(5);
  for (const child of children) {
    expect(child.parent).toBe(one("homelab-pki:index:EastWestRoutes").urn);
    expect(child.inputs.metadata.namespace).toBe("edge");
    expect(child.errorHooks).toEqual(["homelab-pki:webhook-retry"]);
  }
});

test("the policy pack misses the policies of the mesh, and nothing else", async () => {
  const { resources } = await create();

  expect(await violations(resources)).toEqual([
    expect.stringContaining("no policy demands mutual TLS of the whole mesh"),
  ]);
});
