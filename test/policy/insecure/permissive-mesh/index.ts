import * as kubernetes from "@pulumi/kubernetes";

new kubernetes.apiextensions.CustomResource("mesh", {
  apiVersion: "security.istio.io/v1",
  kind: "PeerAuthentication",
  metadata: { name: "default", namespace: "istio-system" },
  spec: { mtls: { mode: "PERMISSIVE" } },
});
new kubernetes.apiextensions.CustomResource("payments", {
  apiVersion: "networking.istio.io/v1",
  kind: "DestinationRule",
  metadata: { name: "payments", namespace: "shop" },
  spec: { host: "payments.shop.svc.cluster.local", trafficPolicy: { tls: { mode: "DISABLE" } } },
});
