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
const greeting = new command.local.Command(
  "greeting",
  { create: "cat", stdin: config.requireSecret("greeting"), logging: "none" },
  { additionalSecretOutputs: ["stdout"] },
);

/** A mount as the SDK's own class would not let one be declared. */
class StrangeMount extends pulumi.CustomResource {
  constructor(name: string) {
    super("vault:index/mount:Mount", name, { path: name, type: "kv", colour: "red" });
  }
}
if (config.getBoolean("strange")) {
  new StrangeMount("strange");
}

/** Read by the test. */
export const publicKey = key.publicKeyPem;
/** Read by the test. */
export const said = greeting.stdout;
