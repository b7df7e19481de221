import * as vault from "@pulumi/vault";

const request = new vault.pkisecret.SecretBackendIntermediateCertRequest(
  "request",
  { backend: "pki_mesh", type: "internal", commonName: "Example Mesh CA", keyType: "ec", keyBits: 384 },
  { protect: true },
);
const signed = new vault.pkisecret.SecretBackendRootSignIntermediate(
  "signed",
  // Each cluster gets a CA of its own below it.
  { backend: "pki", csr: request.csr, commonName: "Example Mesh CA", ttl: "17520h", maxPathLength: 1 },
  { protect: true },
);
new vault.pkisecret.SecretBackendIntermediateSetSigned("imported", {
  backend: "pki_mesh",
  certificate: signed.certificate,
});
new vault.pkisecret.SecretBackendRole("workloads", {
  backend: "pki_int",
  name: "workloads",
  allowedUriSans: ["spiffe://*"],
  allowLocalhost: false,
  allowIpSans: false,
  allowWildcardCertificates: false,
  keyType: "ec",
  keyBits: 256,
  maxTtl: "1h",
});
