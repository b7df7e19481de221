import { selectedLab } from "../../lab/layout.ts";
import { fullName, onHost, tryOnHost } from "./hosts.ts";

/** Which certificate a client on a host shows. */
export type ClientCertificate = "own" | "none" | "wrong-ca" | "expired";

const FOLDER = "/root/clients";

/** What a client got: an HTTP status, or 0 and the reason why there was none. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
}

/**
 * Puts two bad identities on a host: one of a CA that nobody knows, and one of the right CA that has expired.
 *
 * @param sign signs a request for the host, for a second
 */
export async function makeBadClients(name: string, sign: (csr: string) => Promise<string>): Promise<void> {
  const request = `-subj /CN=${fullName(name)} -addext subjectAltName=DNS:${fullName(name)},URI:spiffe://${selectedLab().domain}/host/${name}`;
  await onHost(
    name,
    `set -eu; umask 077; mkdir -p ${FOLDER}; cd ${FOLDER}
     new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
     openssl req -x509 $new -days 2 -keyout wrong-ca.key -out wrong-ca.pem ${request} -addext extendedKeyUsage=clientAuth 2>/dev/null
     openssl req $new -keyout expired.key -out expired.csr ${request} 2>/dev/null`,
  );
  const chain = await sign(await onHost(name, `cat ${FOLDER}/expired.csr`));
  await onHost(name, `cat >${FOLDER}/expired.pem`, chain);
  // It lives for a second.
  await onHost(
    name,
    `while openssl x509 -in ${FOLDER}/expired.pem -noout -checkend 0 >/dev/null; do sleep 0.2; done`,
  );
}

/** Takes {@link makeBadClients} away. */
export async function removeBadClients(name: string): Promise<void> {
  await onHost(name, `rm -rf ${FOLDER}`);
}

/** Asks a server as curl does, with this host's roots and the chosen certificate. */
export async function ask(
  name: string,
  url: string,
  certificate: ClientCertificate,
  ...args: readonly string[]
): Promise<Answer> {
  const { stdout, stderr } = await tryOnHost(
    name,
    [
      "curl",
      "--silent",
      "--show-error",
      "--max-time 10",
      "--cacert /var/lib/tls/root_ca.crt",
      ...shown(certificate),
      ...args,
    ]
      .concat("--output /dev/null", "--write-out '%{http_code}'", url)
      .join(" "),
  );
  return { status: Number(stdout), reason: stderr.trim() };
}

function shown(certificate: ClientCertificate): string[] {
  if (certificate === "none") return [];
  if (certificate === "own") return ["--cert /var/lib/tls/cert.pem", "--key /var/lib/tls/key.pem"];
  return [`--cert ${FOLDER}/${certificate}.pem`, `--key ${FOLDER}/${certificate}.key`];
}
