import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { enforceStrictMutualTls } from "../../../../components/mesh/control-plane/strict-mutual-tls.ts";
import { record } from "../../../support/mocks.ts";
import { violations } from "../policies.ts";

const PEER_AUTHENTICATION = "kubernetes:security.istio.io/v1:PeerAuthentication";
const DESTINATION_RULE = "kubernetes:networking.istio.io/v1:DestinationRule";
const AUTHORIZATION_POLICY = "kubernetes:security.istio.io/v1:AuthorizationPolicy";

const enforce = () =>
  record(() => {
    const mesh = new pulumi.ComponentResource("test:index:Mesh", "mesh");
    const istiod = new kubernetes.core.v1.ServiceAccount("istiod");
    enforceStrictMutualTls(mesh, "mesh", "istio-system", [istiod]);
  });

test("servers of the whole mesh take mutual TLS only", async () => {
  const { one } = await enforce();

  expect(one(PEER_AUTHENTICATION).inputs).toEqual({
    apiVersion: "security.istio.io/v1",
    kind: "PeerAuthentication",
    metadata: { name: "default", namespace: "istio-system" },
    spec: { mtls: { mode: "STRICT" } },
  });
});

test("clients of the whole mesh speak mutual TLS only", async () => {
  const { one } = await enforce();

  expect(one(DESTINATION_RULE).inputs).toEqual({
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata: { name: "default", namespace: "istio-system" },
    spec: { host: "*.local", trafficPolicy: { tls: { mode: "ISTIO_MUTUAL" } } },
  });
});

test("nobody may call anybody", async () => {
  const { one } = await enforce();

  expect(one(AUTHORIZATION_POLICY).inputs).toEqual({
    apiVersion: "security.istio.io/v1",
    kind: "AuthorizationPolicy",
    metadata: { name: "allow-nothing", namespace: "istio-system" },
    spec: {},
  });
});

test("all of it belongs to the mesh, comes after istiod and waits for its webhook", async () => {
  const { one, ofType } = await enforce();

  const mesh = one("test:index:Mesh");
  for (const type of [PEER_AUTHENTICATION, DESTINATION_RULE, AUTHORIZATION_POLICY]) {
    expect(ofType(type)).toMatchObject([
      {
        parent: mesh.urn,
        dependencies: [one("kubernetes:core/v1:ServiceAccount").urn],
        errorHooks: ["homelab-pki:webhook-retry"],
        createTimeout: "5m",
      },
    ]);
  }
});

test("the policy pack agrees", async () => {
  const { resources } = await enforce();

  expect(await violations(resources)).toEqual([]);
});
