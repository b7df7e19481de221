import * as vault from "@pulumi/vault";

const policy = new vault.Policy("pki", {
  name: "pki",
  policy: 'path "pki_int/sign-verbatim/*" { capabilities = ["create", "update", "sudo"] }',
});
new vault.kubernetes.AuthBackendRole("pods", {
  backend: "kubernetes",
  roleName: "pods",
  boundServiceAccountNames: ["*"],
  boundServiceAccountNamespaces: ["*"],
  tokenPolicies: [policy.name],
  tokenTtl: 86_400,
  tokenMaxTtl: 86_400,
});
