import * as vault from "@pulumi/vault";

// 43800h are five years. Without the unit they are half a day.
const FIVE_YEARS = "43800";

const request = new vault.pkisecret.SecretBackendIntermediateCertRequest(
  "request",
  { backend: "pki_int", type: "internal", commonName: "Example Issuing CA", keyType: "ec", keyBits: 384 },
  { protect: true },
);
const signed = new vault.pkisecret.SecretBackendRootSignIntermediate(
  "signed",
  { backend: "pki", csr: request.csr, commonName: "Example Issuing CA", ttl: FIVE_YEARS, maxPathLength: 0 },
  { protect: true },
);
new vault.pkisecret.SecretBackendIntermediateSetSigned("imported", {
  backend: "pki_int",
  certificate: signed.certificate,
});
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
  maxTtl: "2160h",
});
