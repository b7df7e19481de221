import * as kubernetes from "@pulumi/kubernetes";
import * as vault from "@pulumi/vault";

const VAULT = "http://vault.example.com:8200";

new vault.pkisecret.BackendConfigCluster("cluster", {
  backend: "pki_int",
  path: `${VAULT}/v1/pki_int`,
  aiaPath: `${VAULT}/v1/pki_int`,
});
new kubernetes.apiextensions.CustomResource("issuer", {
  apiVersion: "cert-manager.io/v1",
  kind: "ClusterIssuer",
  metadata: { name: "vault" },
  spec: {
    vault: {
      server: VAULT,
      path: "pki_int/sign-verbatim",
      auth: { kubernetes: { role: "web", serviceAccountRef: { name: "issuer" } } },
    },
  },
});
