import * as z from "zod";
import { flag, port, text } from "../../shared/scalars.ts";
import { TLS_DIR } from "../host-part.ts";
import { fullNameOf } from "../identity.ts";
import { dockerContext } from "./docker-context.ts";
import { defineProfile } from "./profile.ts";
import { dropInPath, restartIfNewer, serviceDropIn } from "./shared/drop-in.ts";
import { listenFields, probe, serves } from "./shared/listen.ts";
import { binary, dnsName, joined } from "./shared/scalars.ts";
import { requireSystemd } from "./shared/service.ts";

const STANDARD_PORT = 2376;

const context = z
  .strictObject({
    /** Name for `docker --context`. */
    name: text("a context: letters, digits, ., _ and -", /^[A-Za-z0-9][A-Za-z0-9._-]*$/).refine(
      (name) => name !== "default",
      { error: "another name than Docker's own context, default" },
    ),
    /** Host of the daemon. @default this one */
    host: dnsName.optional(),
    /** Port of the daemon. @default 2376 */
    port: port.default(STANDARD_PORT),
  })
  .readonly();

const settings = z
  .strictObject({
    ...listenFields(STANDARD_PORT),
    /** The daemon. @default "dockerd" */
    binary: binary.default("dockerd"),
    /**
     * Whether containers keep running while the daemon restarts. A swarm does not work with it; and a daemon that
     * already has it from daemon.json wants false here.
     * @default true
     */
    liveRestore: flag.default(true),
    /** Contexts of root's Docker client that log in with this host's certificate. @default none */
    contexts: z
      .array(context)
      .refine((contexts) => new Set(contexts.map(({ name }) => name)).size === contexts.length, {
        error: "each context once",
      })
      .readonly()
      .default([]),
  })
  .readonly();

type Settings = z.output<typeof settings>;

/**
 * Docker's daemon on TCP for clients with a certificate, beside its socket.
 *
 * The daemon reads its certificate only when it starts, so a renewal restarts it; containers keep running meanwhile. When
 * the profile comes or goes, containers stop with the daemon, and those with a restart policy start again.
 *
 * @see https://docs.docker.com/engine/security/protect-access/
 * @see https://github.com/moby/moby/issues/23936
 */
export const docker = defineProfile({
  name: "docker",
  settings,
  part(given, host) {
    requireSystemd("docker", host);
    const server = { listen: given, name: fullNameOf(host) };
    const contexts = given.contexts.map(({ name, host: daemon, port: number }) =>
      dockerContext(name, joined(daemon ?? server.name, number)),
    );
    return {
      name: "docker",
      files: [
        serviceDropIn("docker", ["ExecStart=", `ExecStart=${commandLine(given)}`]),
        ...contexts.map(({ file }) => file),
      ],
      copies: contexts.flatMap(({ copies }) => copies),
      apply: refuseConflicts(given) + restartIfNewer("docker"),
      renewed: `systemctl try-restart docker.service\n${serves(server)}`,
      remove: "systemctl try-restart docker.service\n",
      verify: probe({ ...server, refusal: "alert" }),
    };
  },
});

function commandLine({ bind, port: number, binary: daemon, liveRestore }: Settings): string {
  return [
    daemon,
    "-H fd://",
    `-H tcp://${joined(bind, number)}`,
    "--containerd=/run/containerd/containerd.sock",
    "--tlsverify",
    `--tlscacert=${TLS_DIR}/root_ca.crt`,
    `--tlscert=${TLS_DIR}/cert.pem`,
    `--tlskey=${TLS_DIR}/key.pem`,
    ...(liveRestore ? ["--live-restore"] : []),
    // What Debian's unit takes from /etc/default/docker.
    "$DOCKER_OPTS",
  ].join(" ");
}

/** The daemon does not start if a setting is a flag and in its file too; then the drop-in goes, and what runs still starts. */
function refuseConflicts({ liveRestore }: Settings): string {
  const keys = ["hosts", "tls", "tlsverify", "tlscacert", "tlscert", "tlskey", "containerd"];
  if (liveRestore) keys.push("live-restore");
  return `for key in ${keys.join(" ")}; do
  if grep -q "\\"$key\\"[[:space:]]*:" /etc/docker/daemon.json 2>/dev/null; then
    rm -f ${dropInPath("docker")}
    systemctl daemon-reload
    echo "homelab-pki: /etc/docker/daemon.json has \\"$key\\", which profile docker sets: remove it there" >&2
    exit 1
  fi
done
`;
}
