import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import * as vault from "@pulumi/vault";

const config = new pulumi.Config();
const mount = new vault.Mount("mount", {
  path: config.require("mount"),
  type: "pki",
  maxLeaseTtlSeconds: config.getNumber("maxLease") ?? 315_360_000,
});
new vault.pkisecret.SecretBackendKey("key", {
  backend: mount.path,
  type: "internal",
  keyType: "ec",
  keyBits: 384,
});
const key = new tls.PrivateKey("private-key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
const greeting = new command.local.Command("greeting", {
  create: "cat",
  stdin: config.requireSecret("greeting"),
});

if (config.getBoolean("strange")) {
  new pulumi.CustomResource("vault:index/mount:Mount", "strange", {
    path: "x",
    type: "kv",
    colour: "red",
  });
}

/** Read by the test. */
export const publicKey = key.publicKeyPem;
/** Read by the test. */
export const said = greeting.stdout;
