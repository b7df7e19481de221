import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

// A secret in Pulumi's state, and in the list of processes all the same.
const password = pulumi.secret("correct horse battery staple");

new command.local.Command("reload", {
  create: pulumi.interpolate`sshpass -p '${password}' ssh -o StrictHostKeyChecking=no root@candlekeep systemctl reload nginx`,
});
new command.remote.Command("backup", {
  connection: { host: "candlekeep", user: "root", password },
  create: "vault operator raft snapshot save /backup/vault.snap",
  environment: { VAULT_TOKEN: pulumi.secret("s.AAAAAAAAAAAAAAAAAAAAAAAA") },
});
