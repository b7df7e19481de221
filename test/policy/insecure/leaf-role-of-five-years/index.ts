import * as vault from "@pulumi/vault";

new vault.pkisecret.SecretBackendRole("web", {
  backend: "pki_int",
  name: "web",
  allowedDomains: ["example.com"],
  allowSubdomains: true,
  allowLocalhost: false,
  allowIpSans: false,
  allowWildcardCertificates: false,
  clientFlag: false,
  keyType: "ec",
  keyBits: 256,
  ttl: "43800h",
  maxTtl: "43800h",
});
