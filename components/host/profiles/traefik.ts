import { stringify } from "yaml";
import * as z from "zod";
import { text } from "../../shared/scalars.ts";
import type { HostFile } from "../host-part.ts";
import { fullNameOf } from "../identity.ts";
import { defineProfile } from "./profile.ts";
import { WRITTEN_BY } from "./shared/drop-in.ts";
import { listenFields, probe, serverNames, serves } from "./shared/listen.ts";
import { absolutePath, joined, upstream } from "./shared/scalars.ts";
import { requireSystemd, serviceFiles, serviceSettings, startService } from "./shared/service.ts";

/** Name of router, service and TLS options; Traefik's other configuration calls them `homelab-pki@file`. */
const NAME = "homelab-pki";

const settings = z
  .strictObject({
    /** Where the proxied program listens, as Traefik reaches it. */
    upstream,
    ...listenFields(443),
    /** Names that it serves; the certificate must have each. @default the host's full name */
    names: serverNames,
    /** Entry point that listens there. @default "websecure" */
    entryPoint: text("an entry point: letters, digits, _ and -", /^[A-Za-z0-9_-]+$/).default("websecure"),
    /**
     * Folder of Traefik's configuration on the host. Files go to its `dynamic`, which the file provider's `directory`
     * must be, and to its `tls`.
     * @default "/etc/traefik"
     */
    directory: absolutePath.default("/etc/traefik"),
    /** The same folder as Traefik sees it, in a container as Pangolin's. @default the same */
    mountedAt: absolutePath.optional(),
    /** The service; `managed` brings the static configuration too. One in a container needs only `user: root`. */
    service: serviceSettings("traefik"),
  })
  .refine(({ mountedAt, service }) => mountedAt === undefined || !service.managed, {
    path: ["mountedAt"],
    error: "is for a Traefik in a container: leave it out, or service.managed",
  })
  .readonly();

type Settings = z.output<typeof settings>;

/**
 * Traefik, such as Pangolin's, in front of a program without TLS, for clients with a certificate.
 *
 * Traefik does not watch certificates. It reads them whenever a file in its folder of dynamic configuration is replaced,
 * and takes them if their content is new, whether that file's is or not: so a renewal replaces it with a copy of itself.
 *
 * @see https://doc.traefik.io/traefik/providers/file/
 * @see https://github.com/traefik/traefik/issues/5495
 */
export const traefik = defineProfile({
  name: "traefik",
  settings,
  part(given, host) {
    requireSystemd("traefik", host);
    const { directory, service } = given;
    const names = given.names ?? [fullNameOf(host)];
    const server = { listen: given, name: names[0] ?? fullNameOf(host) };
    const dynamic = `${directory}/dynamic/${NAME}.yml`;
    const owner = `${service.user}:${service.user}`;
    // In the same folder, where a rename is one step; Traefik reads no file of this suffix.
    const same = `${directory}/dynamic/.${NAME}.same`;
    const replace = `cp -p ${dynamic} ${same}\nmv -f ${same} ${dynamic}\n`;
    return {
      name: "traefik",
      files: [{ path: dynamic, content: dynamicText(given, names) }, ...ownService(given)],
      copies: [
        { file: "bundle.pem", path: `${directory}/tls/bundle.pem`, owner },
        // Beside it, because a container sees only this folder.
        { file: "root_ca.crt", path: `${directory}/tls/root_ca.crt`, owner },
      ],
      apply: service.managed ? startService(service) : replace,
      renewed: replace + serves(server),
      verify: probe({ ...server, refusal: "alert" }),
    };
  },
});

function dynamicText(
  { directory, mountedAt, entryPoint, upstream: to }: Settings,
  names: readonly string[],
): string {
  const tls = `${mountedAt ?? directory}/tls`;
  const clientAuth = { caFiles: [`${tls}/root_ca.crt`], clientAuthType: "RequireAndVerifyClientCert" };
  const router = {
    rule: names.map((name) => `Host(\`${name}\`)`).join(" || "),
    entryPoints: [entryPoint],
    service: NAME,
    tls: { options: NAME },
  };
  return yaml({
    tls: {
      // Key and certificates in one file, which cannot be half renewed.
      certificates: [{ certFile: `${tls}/bundle.pem`, keyFile: `${tls}/bundle.pem` }],
      options: { [NAME]: { minVersion: "VersionTLS12", clientAuth } },
    },
    http: {
      routers: { [NAME]: router },
      services: { [NAME]: { loadBalancer: { servers: [{ url: `http://${to}` }] } } },
    },
  });
}

function ownService({ service, directory, bind, port, entryPoint }: Settings): HostFile[] {
  if (!service.managed) return [];
  const configFile = `${directory}/traefik.yml`;
  const content = yaml({
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    entryPoints: { [entryPoint]: { address: joined(bind, port) } },
    providers: { file: { directory: `${directory}/dynamic`, watch: true } },
  });
  const unit = serviceFiles({
    service,
    title: "Traefik",
    notifies: true,
    args: `--configFile=${configFile}`,
  });
  return [{ path: configFile, content }, ...unit];
}

function yaml(value: unknown): string {
  return `${WRITTEN_BY}\n${stringify(value, { lineWidth: 0 })}`;
}
