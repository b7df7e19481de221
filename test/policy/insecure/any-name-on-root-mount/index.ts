import * as vault from "@pulumi/vault";

const pki = new vault.Mount("pki", { path: "pki", type: "pki", maxLeaseTtlSeconds: 315_360_000 });
const root = new vault.pkisecret.SecretBackendRootCert("root", {
  backend: pki.path,
  type: "internal",
  commonName: "Example Root CA",
  ttl: "87600h",
  keyType: "ec",
  keyBits: 384,
  maxPathLength: 1,
});
new vault.pkisecret.SecretBackendRole(
  "everything",
  {
    backend: pki.path,
    name: "everything",
    allowAnyName: true,
    enforceHostnames: false,
    keyType: "any",
    maxTtl: "2160h",
  },
  { dependsOn: root },
);
