import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as vault from "@pulumi/vault";

new vault.pkisecret.SecretBackendRootCert(
  "root",
  {
    backend: "pki",
    type: "internal",
    commonName: "Example Root CA",
    ttl: "262800h",
    keyType: "rsa",
    keyBits: 1024,
    maxPathLength: 1,
  },
  { protect: true },
);
new vault.pkisecret.SecretBackendIntermediateCertRequest(
  "request",
  { backend: "pki_int", type: "exported", commonName: "Example Issuing CA", keyType: "ec", keyBits: 384 },
  { protect: true },
);
// Signed by an OpenSSL of 2009 and its defaults.
new vault.pkisecret.SecretBackendIntermediateSetSigned("imported", {
  backend: "pki_int",
  certificate: readFileSync(join(import.meta.dirname, "ca.crt"), "utf8"),
});
