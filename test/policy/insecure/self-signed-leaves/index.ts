import * as kubernetes from "@pulumi/kubernetes";

new kubernetes.apiextensions.CustomResource("issuer", {
  apiVersion: "cert-manager.io/v1",
  kind: "ClusterIssuer",
  metadata: { name: "self-signed" },
  spec: { selfSigned: {} },
});
new kubernetes.apiextensions.CustomResource("web", {
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  metadata: { name: "web", namespace: "shop" },
  spec: {
    secretName: "web-tls",
    dnsNames: ["web.example.com"],
    issuerRef: { kind: "ClusterIssuer", name: "self-signed" },
  },
});
