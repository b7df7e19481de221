import * as z from "zod";
import { flag, port } from "../../shared/scalars.ts";
import type { HostPart } from "../host-part.ts";
import { fullNameOf, type HostFacts } from "../identity.ts";
import { defineProfile } from "./profile.ts";
import { restartIfNewer, serviceDropIn, WRITTEN_BY } from "./shared/drop-in.ts";
import { probe } from "./shared/listen.ts";
import { accountName, serviceName } from "./shared/scalars.ts";
import { requireSystemd } from "./shared/service.ts";

const FOLDER = "/etc/homelab-pki/rustfs";
const ENVIRONMENT = "/etc/homelab-pki/rustfs.env";
const RELOAD_SECONDS = 10;

const settings = z.strictObject({
  service: serviceName.default("rustfs"),
  /** Whom the server runs as. */
  user: accountName.default("rustfs"),
  /** Port of the S3 API. */
  port: port.default(9000),
  /** Whether S3 clients must show a certificate of ours. Many cannot; their access keys still say who they are. */
  requireClientCertificate: flag.default(true),
});

type Settings = z.output<typeof settings>;

/**
 * RustFS, an S3 server, with TLS under the host's name, and its console with it.
 *
 * A renewal is seen by RustFS itself, which compares its certificates every few seconds; a version that is too old for
 * that is restarted.
 *
 * @see https://docs.rustfs.com/integration/tls-configured.html
 */
export const rustfs = defineProfile({ name: "rustfs", settings, part });

function part(settings: Settings, host: HostFacts): HostPart {
  requireSystemd("rustfs", host);
  const { service, user, port, requireClientCertificate: mutual } = settings;
  const owner = `${user}:${user}`;
  const variables = [
    `RUSTFS_TLS_PATH=${FOLDER}`,
    "RUSTFS_TLS_RELOAD_ENABLE=true",
    `RUSTFS_TLS_RELOAD_INTERVAL=${RELOAD_SECONDS}`,
    `RUSTFS_SERVER_MTLS_ENABLE=${mutual}`,
  ];
  return {
    name: "rustfs",
    files: [
      { path: ENVIRONMENT, content: [WRITTEN_BY, ...variables, ""].join("\n") },
      // A file and not `Environment=`, which the package's own EnvironmentFile would win over.
      serviceDropIn(service, [`EnvironmentFile=${ENVIRONMENT}`]),
    ],
    copies: [
      // Of the CA files that RustFS knows, ca.crt alone is compared on a reload; clients are checked against it too.
      { file: "root_ca.crt", path: `${FOLDER}/ca.crt`, owner },
      { file: "cert.pem", path: `${FOLDER}/rustfs_cert.pem`, owner },
      { file: "key.pem", path: `${FOLDER}/rustfs_key.pem`, owner },
    ],
    apply: restartIfNewer(service, [ENVIRONMENT]),
    renewed: restartUnlessServed(service, port),
    remove: `systemctl try-restart ${service}\n`,
    verify: mutual
      ? probe({ listen: { bind: "0.0.0.0", port }, name: fullNameOf(host), refusal: "alert" })
      : isServed(port),
  };
}

/** Succeeds if the server presents the certificate that it has a copy of. */
function isServed(port: number): string {
  const fingerprint = "openssl x509 -noout -fingerprint -sha256";
  return `served=$(timeout 5 openssl s_client -connect 127.0.0.1:${port} </dev/null 2>/dev/null | ${fingerprint} 2>/dev/null) || served=
[ "$served" = "$(${fingerprint} -in ${FOLDER}/rustfs_cert.pem)" ]
`;
}

/** Waits for the new certificate to be served, and restarts a server that goes on with the old one. */
function restartUnlessServed(service: string, port: number): string {
  return `served() {
  ${isServed(port).trim().replaceAll("\n", "\n  ")}
}
tries=${2 * RELOAD_SECONDS}
until served; do
  tries=$((tries - 1))
  if [ "$tries" -eq 0 ]; then
    systemctl try-restart ${service}
    break
  fi
  sleep 1
done
`;
}
