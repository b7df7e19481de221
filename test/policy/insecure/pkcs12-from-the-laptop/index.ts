import * as command from "@pulumi/command";

const copied = new command.local.Command("copied", {
  create: "scp ~/Downloads/gravenhollow.p12 root@gravenhollow.lab.example.com:/etc/ssl/private/",
});
new command.remote.Command(
  "unpacked",
  {
    connection: {
      host: "gravenhollow.lab.example.com",
      user: "root",
      hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO5wPyYlzh1GNiRLMLNP0UBHwIr5HbSoTVIrsOWfFEUW",
    },
    create: [
      "cd /etc/ssl/private",
      "openssl pkcs12 -in gravenhollow.p12 -passin pass:changeit -nodes -nocerts -out server.key",
      "chmod 644 server.key",
      "echo 'ssl_protocols TLSv1 TLSv1.2; ssl_verify_client optional;' > /etc/nginx/conf.d/tls.conf",
    ].join("\n"),
  },
  { dependsOn: copied },
);
