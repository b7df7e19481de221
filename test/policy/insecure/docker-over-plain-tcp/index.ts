import * as command from "@pulumi/command";

const DAEMON = JSON.stringify({ hosts: ["fd://", "tcp://0.0.0.0:2375"] });

const connection = {
  host: "waterdeep.lab.example.com",
  user: "root",
  hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO5wPyYlzh1GNiRLMLNP0UBHwIr5HbSoTVIrsOWfFEUW",
};

const daemon = new command.remote.Command("daemon", {
  connection,
  create: "cat > /etc/docker/daemon.json && systemctl restart docker",
  stdin: DAEMON,
});
new command.local.Command(
  "dashboard",
  { create: "docker run --detach portainer/portainer", environment: { DOCKER_HOST: "tcp://waterdeep:2375" } },
  { dependsOn: daemon },
);
