import * as z from "zod";
import { TLS_DIR } from "../host-part.ts";
import { fullNameOf } from "../identity.ts";
import { defineProfile } from "./profile.ts";
import { WRITTEN_BY } from "./shared/drop-in.ts";
import { listenFields, probe, serverNames, serves } from "./shared/listen.ts";
import { absolutePath, joined, upstream } from "./shared/scalars.ts";
import { requireSystemd } from "./shared/service.ts";

const settings = z
  .strictObject({
    /** Where the proxied program listens; a name must resolve whenever nginx starts. */
    upstream,
    ...listenFields(443),
    /** Names that it serves; the certificate must have each. @default the host's full name */
    names: serverNames,
    /** File of the server, where nginx includes it. @default "/etc/nginx/conf.d/homelab-pki.conf" */
    file: absolutePath.default("/etc/nginx/conf.d/homelab-pki.conf"),
  })
  .readonly();

type Settings = z.output<typeof settings>;

/**
 * nginx in front of a program without TLS, for clients with a certificate.
 *
 * Its master process runs as root and reads key and certificate itself, so nothing is copied.
 *
 * @see https://nginx.org/en/docs/http/ngx_http_ssl_module.html
 */
export const nginx = defineProfile({
  name: "nginx",
  settings,
  part(given, host) {
    requireSystemd("nginx", host);
    const names = given.names ?? [fullNameOf(host)];
    const server = { listen: given, name: names[0] ?? fullNameOf(host) };
    return {
      name: "nginx",
      files: [{ path: given.file, content: serverText(given, names) }],
      apply: "nginx -t -q\nsystemctl reload-or-restart nginx.service\n",
      // nginx tries a configuration before it leaves the old one; `nginx -t` would want to write to its logs, and the
      // renewal may not.
      renewed: `systemctl try-reload-or-restart nginx.service\n${serves(server)}`,
      remove: "systemctl try-reload-or-restart nginx.service\n",
      verify: probe({ ...server, refusal: "400" }),
    };
  },
});

function serverText({ bind, port, upstream: to }: Settings, names: readonly string[]): string {
  return `${WRITTEN_BY}
server {
    listen ${joined(bind, port)} ssl${bind === "::" ? " ipv6only=off" : ""};
    server_name ${names.join(" ")};

    ssl_certificate ${TLS_DIR}/cert.pem;
    ssl_certificate_key ${TLS_DIR}/key.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:homelab-pki:10m;

    ssl_client_certificate ${TLS_DIR}/root_ca.crt;
    ssl_verify_client on;
    # A client's certificate, intermediates, root: the standard, 1, allows no intermediate.
    ssl_verify_depth 3;

    location / {
        proxy_pass http://${to};
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto https;
    }
}
`;
}
