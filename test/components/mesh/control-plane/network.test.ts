import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import {
  restrictControlPlane,
  restrictNodeAgents,
} from "../../../../components/mesh/control-plane/network.ts";
import { record } from "../../../support/mocks.ts";
import { violations } from "../policies.ts";

const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const restrict = () =>
  record(() => {
    const mesh = new pulumi.ComponentResource("test:index:Mesh", "mesh");
    const namespace = new kubernetes.core.v1.Namespace("istio-system", {
      metadata: { name: "istio-system" },
    });
    restrictControlPlane(mesh, "mesh", namespace.metadata.name);
  });

const istiod = (rule: unknown) => ({
  podSelector: { matchLabels: { app: "istiod" } },
  policyTypes: ["Ingress"],
  ingress: [rule],
});
const egress = (rule: unknown) => ({ podSelector: {}, policyTypes: ["Egress"], egress: [rule] });
const tcp = (port: number) => ({ protocol: "TCP", port });

test("proxies and the API server reach istiod; it reaches API servers and DNS", async () => {
  const { ofType } = await restrict();

  const specs = ofType(NETWORK_POLICY).map(({ inputs }) => [inputs.metadata.name, inputs.spec]);
  expect(Object.fromEntries(specs)).toEqual({
    "default-deny": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    "allow-dns": egress({
      to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
      ports: [{ protocol: "UDP", port: 53 }, tcp(53)],
    }),
    "allow-proxies": istiod({
      from: [{ namespaceSelector: { matchLabels: { "istio-injection": "enabled" } } }],
      ports: [tcp(15_012)],
    }),
    "allow-webhooks": istiod({ ports: [tcp(15_017)] }),
    "allow-metrics": istiod({ from: [{ podSelector: {} }], ports: [tcp(15_014)] }),
    "allow-api-server": egress({ ports: [tcp(443), tcp(6443)] }),
  });
});

test("all of it is in the namespace and belongs to the mesh", async () => {
  const { one, ofType } = await restrict();

  for (const policy of ofType(NETWORK_POLICY)) {
    expect(policy.name).toBe(`mesh-${policy.inputs.metadata.name}`);
    expect(policy.inputs.metadata.namespace).toBe("istio-system");
    expect(policy.parent).toBe(one("test:index:Mesh").urn);
  }
});

test("the policy pack finds the namespace closed", async () => {
  const { resources } = await restrict();

  expect(await violations(resources)).toEqual([]);
});

test("agents on the nodes reach API servers and DNS, and nobody reaches them", async () => {
  const { ofType, resources } = await record(() => {
    const mesh = new pulumi.ComponentResource("test:index:Mesh", "mesh");
    const namespace = new kubernetes.core.v1.Namespace("istio-cni", { metadata: { name: "istio-cni" } });
    restrictNodeAgents(mesh, "mesh-cni", namespace.metadata.name);
  });

  const policies = ofType(NETWORK_POLICY).map(({ name, inputs: { metadata, spec } }) => [
    `${name} ${metadata.namespace}/${metadata.name}`,
    spec.policyTypes,
  ]);
  expect(Object.fromEntries(policies)).toEqual({
    "mesh-cni-default-deny istio-cni/default-deny": ["Ingress", "Egress"],
    "mesh-cni-allow-dns istio-cni/allow-dns": ["Egress"],
    "mesh-cni-allow-api-server istio-cni/allow-api-server": ["Egress"],
  });
  expect(await violations(resources)).toEqual([]);
});
