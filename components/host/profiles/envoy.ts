import * as z from "zod";
import { flag, text } from "../../shared/scalars.ts";
import type { HostFile } from "../host-part.ts";
import { fullNameOf } from "../identity.ts";
import { bootstrap, identitySecret, trustSecret } from "./envoy-config.ts";
import { defineProfile } from "./profile.ts";
import { WRITTEN_BY } from "./shared/drop-in.ts";
import { listenFields, probe, serves } from "./shared/listen.ts";
import { identityOf } from "./shared/peer-identity.ts";
import { absolutePath, upstream } from "./shared/scalars.ts";
import { requireSystemd, serviceFiles, serviceSettings, startService } from "./shared/service.ts";

const FOLDER = "/etc/envoy/homelab-pki";
const LOG_FOLDER = "/var/log/envoy";
const ACCESS_LOG = `${LOG_FOLDER}/access.log`;

const route = z
  .strictObject({
    /** Path that begins it, in whole segments: `/nas` is `/nas/x` and not `/nasty`; `/` is what no other route is. */
    prefix: text(
      "a path such as / or /nas, without / at the end",
      /^(\/|(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]+)+)$/,
    ),
    /** Where the proxied program listens. */
    upstream,
    /** Who may use it: names of this stack's hosts, or SPIFFE IDs in the domain. Nobody else may. */
    identities: z
      .array(
        text(
          "a host's name or a SPIFFE ID such as spiffe://lab.example.com/host/nas",
          /^([a-z0-9-]+|spiffe:\/\/[a-z0-9.-]+(\/[A-Za-z0-9._-]+)+)$/,
        ),
      )
      .min(1, { error: "at least one identity" })
      .readonly(),
  })
  .readonly();

const settings = z
  .strictObject({
    ...listenFields(443),
    /** What is served, and to whom. */
    routes: z
      .array(route)
      .min(1, { error: "at least one route" })
      .refine((routes) => new Set(routes.map(({ prefix }) => prefix)).size === routes.length, {
        error: "each prefix once",
      })
      .readonly(),
    /** Whether a client may resume a session, for up to two hours, instead of a full handshake. @default true */
    sessionResumption: flag.default(true),
    /** File of the whole configuration. @default "/etc/envoy/envoy.yaml" */
    config: absolutePath.default("/etc/envoy/envoy.yaml"),
    /** The service. */
    service: serviceSettings("envoy"),
  })
  .readonly();

/**
 * Envoy in front of programs without TLS, for clients whose certificate has a SPIFFE ID of the domain: TLS 1.3, and each
 * route for the identities that it names.
 *
 * A renewal needs no reload: Envoy watches the folder of its copies. A change of the configuration restarts it.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/security/secret#key-rotation
 */
export const envoy = defineProfile({
  name: "envoy",
  settings,
  part(given, host) {
    requireSystemd("envoy", host);
    const { service, config } = given;
    const server = { listen: given, name: fullNameOf(host) };
    const owner = `${service.user}:${service.user}`;
    const routes = given.routes.map(({ identities, ...to }, index) => ({
      ...to,
      identities: identities.map((each, at) => identityOf(each, host, `routes[${index}].identities[${at}]`)),
    }));
    return {
      name: "envoy",
      files: [
        {
          path: config,
          content: bootstrap({
            ...given,
            routes,
            node: server.name,
            secrets: FOLDER,
            accessLog: ACCESS_LOG,
          }),
        },
        { path: `${FOLDER}/identity.yaml`, content: identitySecret(`${FOLDER}/tls`) },
        { path: `${FOLDER}/trust.yaml`, content: trustSecret(`${FOLDER}/tls`, host.domain) },
        logRotation(),
        ...serviceFiles({
          service,
          title: "Envoy",
          notifies: false,
          args: `--config-path ${config} --log-level warning --disable-hot-restart`,
          lines: [`ReadWritePaths=${LOG_FOLDER}`],
        }),
      ],
      copies: [
        { file: "bundle.pem", path: `${FOLDER}/tls/bundle.pem`, owner },
        // Beside it, because Envoy sees a change by a rename in the folder.
        { file: "root_ca.crt", path: `${FOLDER}/tls/root_ca.crt`, owner },
      ],
      apply: `install -d -m 0750 -o ${service.user} -g ${service.user} ${LOG_FOLDER}
runuser -u ${service.user} -- ${service.binary} --mode validate --config-path ${config} --log-level error
${service.managed ? startService(service) : `systemctl restart ${service.name}.service\n`}`,
      renewed: serves(server),
      // Without its configuration it could only go on with what it has.
      remove: service.managed ? undefined : `systemctl stop ${service.name}.service\n`,
      verify: probe({ ...server, refusal: "alert" }),
    };
  },
});

/** Envoy appends to its log, so that emptying the file needs no word to it. */
function logRotation(): HostFile {
  const options = [
    "weekly",
    "maxsize 100M",
    "rotate 4",
    "compress",
    "missingok",
    "notifempty",
    "copytruncate",
  ];
  return {
    path: "/etc/logrotate.d/homelab-pki-envoy",
    content: `${WRITTEN_BY}\n${ACCESS_LOG} {\n${options.map((option) => `  ${option}\n`).join("")}}\n`,
  };
}
