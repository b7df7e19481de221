import { describe, expect, test } from "vitest";
import { MeshNamespace, type MeshNamespaceArgs } from "../../../../components/mesh/index.ts";
import { type Registration, record, resolved } from "../../../support/mocks.ts";
import { violations } from "../policies.ts";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const make = (args?: MeshNamespaceArgs) => record(() => new MeshNamespace("demo", args));

const named = (namespace: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
});
const members = { namespaceSelector: { matchLabels: { "istio-injection": "enabled" } } };
const tcp = (port: number) => ({ protocol: "TCP", port });
const egress = (rule: unknown) => ({ podSelector: {}, policyTypes: ["Egress"], egress: [rule] });

const specs = (policies: readonly Registration[]) =>
  Object.fromEntries(policies.map(({ inputs }) => [inputs.metadata.name, inputs.spec]));

test("its pods get sidecars and must be restricted", async () => {
  const { value, one } = await make();

  const component = one("homelab-pki:index:MeshNamespace");
  expect(one(NAMESPACE)).toMatchObject({ name: "demo-namespace", parent: component.urn });
  expect(one(NAMESPACE).inputs.metadata).toEqual({
    name: "demo",
    labels: { "istio-injection": "enabled", "pod-security.kubernetes.io/enforce": "restricted" },
  });
  expect(await resolved(value.namespace)).toBe("demo");
});

test("another name, standard and network reach the manifest", async () => {
  const { one } = await make({ namespace: "shop", podSecurity: "baseline", network: "west" });

  expect(one(NAMESPACE).inputs.metadata).toEqual({
    name: "shop",
    labels: {
      "istio-injection": "enabled",
      "pod-security.kubernetes.io/enforce": "baseline",
      "topology.istio.io/network": "west",
    },
  });
});

describe("its pods", () => {
  test("reach the mesh, istiod and DNS, and are reached from the mesh; nothing else", async () => {
    const { ofType } = await make();

    expect(specs(ofType(NETWORK_POLICY))).toEqual({
      "default-deny": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      "allow-dns": egress({ to: [named("kube-system")], ports: [{ protocol: "UDP", port: 53 }, tcp(53)] }),
      "allow-istiod": egress({ to: [named("istio-system")], ports: [tcp(15_012)] }),
      "allow-mesh": {
        podSelector: {},
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: [members] }],
        egress: [{ to: [members] }],
      },
    });
  });

  test("reach what else is said", async () => {
    const { ofType } = await make({
      controlPlaneNamespace: "mesh-system",
      signer: { namespace: "cert-manager", port: 6443 },
      unmeshedAddresses: ["192.0.2.10/32", "198.51.100.0/24"],
      eastWestGateways: ["203.0.113.7/32"],
    });

    const all = specs(ofType(NETWORK_POLICY));
    expect(Object.keys(all).sort()).toEqual([
      "allow-dns",
      "allow-east-west",
      "allow-istiod",
      "allow-mesh",
      "allow-signer",
      "allow-unmeshed",
      "default-deny",
    ]);
    expect(all).toMatchObject({
      "allow-istiod": egress({ to: [named("mesh-system")], ports: [tcp(15_012)] }),
      "allow-signer": egress({ to: [named("cert-manager")], ports: [tcp(6443)] }),
      "allow-unmeshed": egress({
        to: [{ ipBlock: { cidr: "192.0.2.10/32" } }, { ipBlock: { cidr: "198.51.100.0/24" } }],
      }),
      "allow-east-west": egress({
        to: [{ ipBlock: { cidr: "203.0.113.7/32" } }],
        ports: [tcp(15_443), tcp(15_012)],
      }),
    });
  });

  test("are all of that namespace, by policies that come after it and belong to the component", async () => {
    const { one, ofType } = await make();

    const component = one("homelab-pki:index:MeshNamespace");
    for (const policy of ofType(NETWORK_POLICY)) {
      expect(policy.name).toBe(`demo-${policy.inputs.metadata.name}`);
      expect(policy.inputs.metadata.namespace).toBe("demo");
      expect(policy.parent).toBe(component.urn);
      expect(policy.dependencies).toEqual([one(NAMESPACE).urn]);
    }
  });
});

test("the policy pack finds the namespace closed", async () => {
  const { resources } = await make();

  expect(await violations(resources)).toEqual([]);
  const open = resources.filter(({ name }) => name !== "demo-default-deny");
  expect(await violations(open)).toHaveLength(1);
});

describe("a namespace that exists", () => {
  test("is left alone but for its NetworkPolicies", async () => {
    const { value, ofType } = await make({ create: false, network: "west" });

    expect(ofType(NAMESPACE)).toEqual([]);
    const policies = ofType(NETWORK_POLICY).map(({ inputs }) => inputs.metadata);
    expect(policies.map(({ namespace }) => namespace)).toEqual(Array(4).fill("demo"));
    expect(policies.map(({ name }) => name).sort()).toEqual([
      "allow-dns",
      "allow-istiod",
      "allow-mesh",
      "default-deny",
    ]);
    expect(await resolved(value.namespace)).toBe("demo");
  });

  test("takes no standard for pods", async () => {
    await expect(make({ create: false, podSecurity: "baseline" })).rejects.toThrow(
      expect.objectContaining({
        message: "podSecurity: cannot be set together with create: false, which leaves the namespace alone",
      }),
    );
  });
});
