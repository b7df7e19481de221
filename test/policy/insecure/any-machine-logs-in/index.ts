import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as command from "@pulumi/command";
import * as vault from "@pulumi/vault";

const tokens = { tokenPolicies: ["machines"], tokenTtl: 2_764_800, tokenMaxTtl: 2_764_800 };

new vault.CertAuthBackendRole("machines", {
  backend: "cert",
  name: "machines",
  certificate: readFileSync(join(import.meta.dirname, "ca.crt"), "utf8"),
  allowedDnsSans: ["*.lab.example.com"],
  ...tokens,
});
new vault.approle.AuthBackendRole("machines", { backend: "approle", roleName: "machines", ...tokens });

new command.remote.Command("certificate", {
  connection: {
    host: "gravenhollow.lab.example.com",
    user: "root",
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO5wPyYlzh1GNiRLMLNP0UBHwIr5HbSoTVIrsOWfFEUW",
  },
  create:
    "umask 077 && step ca certificate gravenhollow.lab.example.com /etc/rustfs/cert.pem /etc/rustfs/key.pem",
});
