import * as z from "zod";
import { flag } from "../../shared/scalars.ts";
import { TLS_DIR } from "../host-part.ts";
import { fullNameOf } from "../identity.ts";
import { defineProfile } from "./profile.ts";
import { WRITTEN_BY } from "./shared/drop-in.ts";
import { listenFields, probe, serves } from "./shared/listen.ts";
import { absolutePath, upstream } from "./shared/scalars.ts";
import {
  requireSystemd,
  type Service,
  serviceFiles,
  serviceSettings,
  startService,
} from "./shared/service.ts";

const MAIN_FILE = "/etc/caddy/Caddyfile";
const BUNDLE = "/etc/caddy/tls/bundle.pem";

const settings = z
  .strictObject({
    /** Where the proxied program listens. */
    upstream,
    ...listenFields(443),
    /**
     * Whether clients may connect to an address instead of a name. They send no server name then, which Caddy would hold
     * against the request's `Host`.
     * @default false
     */
    byAddress: flag.default(false),
    /**
     * File of the whole configuration; or one of its own that the main Caddyfile imports.
     * @default "/etc/caddy/Caddyfile"
     */
    caddyfile: absolutePath.default(MAIN_FILE),
    /** The service. */
    service: serviceSettings("caddy"),
  })
  .refine((given) => !given.byAddress || isMainFile(given), {
    path: ["byAddress"],
    error: `true is a global option of Caddy, which only the main file has: leave caddyfile at ${MAIN_FILE}`,
  })
  .readonly();

type Settings = z.output<typeof settings>;

/**
 * Caddy in front of a program without TLS, for clients with a certificate. Caddy 2.8 or newer.
 *
 * Its account cannot read the host's key, so it has a copy: one file with key and certificates, which cannot be half
 * renewed.
 *
 * @see https://caddyserver.com/docs/caddyfile/directives/tls#client_auth
 */
export const caddy = defineProfile({
  name: "caddy",
  settings,
  part(given, host) {
    requireSystemd("caddy", host);
    const { service, caddyfile } = given;
    const unit = `${service.name}.service`;
    const server = { listen: given, name: fullNameOf(host) };
    return {
      name: "caddy",
      files: [
        { path: caddyfile, content: caddyfileText(given) },
        ...serviceFiles({
          service,
          title: "Caddy",
          notifies: true,
          args: `run --config ${caddyfile} --adapter caddyfile`,
          // A file of the same text is otherwise the same configuration, whatever certificates it names.
          reloadArgs: `reload --config ${caddyfile} --adapter caddyfile --force`,
          lines: [
            `RuntimeDirectory=${service.name}`,
            `StateDirectory=${service.name}`,
            `Environment=HOME=/var/lib/${service.name}`,
          ],
        }),
      ],
      copies: [{ file: "bundle.pem", path: BUNDLE, owner: `${service.user}:${service.user}` }],
      apply: `said=$(${service.binary} validate --config ${caddyfile} --adapter caddyfile 2>&1) || { echo "$said" >&2; exit 1; }
${service.managed ? startService(service) : `systemctl reload-or-restart ${unit}\n`}`,
      renewed: `systemctl try-reload-or-restart ${unit}\n${serves(server)}`,
      // Without its main file Caddy could only go on with what it has.
      remove: service.managed
        ? undefined
        : `systemctl try-reload-or-restart ${unit} || systemctl stop ${unit}\n`,
      verify: probe({ ...server, refusal: "alert" }),
    };
  },
});

function caddyfileText(given: Settings): string {
  return `${WRITTEN_BY}
${globalOptions(given)}:${given.port} {
	bind ${given.bind}
	tls ${BUNDLE} ${BUNDLE} {
		client_auth {
			mode require_and_verify
			trust_pool file {
				pem_file ${TLS_DIR}/root_ca.crt
			}
		}
	}
	reverse_proxy ${given.upstream}
}
`;
}

/** Whether the file is the whole configuration and so has Caddy's global options. */
function isMainFile({ service, caddyfile }: { service: Service; caddyfile: string }): boolean {
  return service.managed || caddyfile === MAIN_FILE;
}

function globalOptions(given: Settings): string {
  if (!isMainFile(given)) return "";
  const { managed, name } = given.service;
  // On TCP, its standard, every account of the host could change the configuration.
  const admin = managed ? `\tadmin unix//run/${name}/admin.sock\n` : "";
  const servers = given.byAddress ? "\tservers {\n\t\tstrict_sni_host insecure_off\n\t}\n" : "";
  // Port 80 stays whose it is.
  return `{\n${admin}\tauto_https disable_redirects\n${servers}}\n\n`;
}
