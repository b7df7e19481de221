import * as z from "zod";
import { port } from "../../../shared/scalars.ts";
import { TLS_DIR } from "../../host-part.ts";
import { bindAddress, dnsName, joined } from "./scalars.ts";

/** Where a program listens. */
export interface Listen {
  readonly bind: string;
  readonly port: number;
}

/**
 * Settings of every server for clients with a certificate.
 *
 * @param standardPort - the port if the configuration says none
 */
export function listenFields(standardPort: number) {
  return {
    /** Address to listen on; `::` is every IPv6 and IPv4 address. @default every IPv4 address at least */
    bind: bindAddress.default("0.0.0.0"),
    /** Port to listen on. */
    port: port.default(standardPort),
  };
}

/** Names of a server that tells its sites apart by them; the certificate must have each. */
export const serverNames = z
  .array(dnsName, { error: "a list of DNS names" })
  .min(1, { error: "at least one DNS name" })
  .readonly()
  .optional();

/** Where {@link serves} and {@link probe} ask. */
export interface Server {
  readonly listen: Listen;
  /** Name that the client asks for. */
  readonly name: string;
}

/**
 * POSIX sh that waits until a server presents the very certificate that lies in {@link TLS_DIR}, and fails if it stays
 * with another for a quarter of a minute. One that does not listen is none of the renewal's business: it reads the
 * certificate when it starts.
 */
export function serves(server: Server): string {
  return `${questions(server)}left=15
until now=$(served) && { [ -z "$now" ] || [ "$now" = "$own" ]; }; do
  left=$((left - 1))
  [ "$left" -gt 0 ] || fail "goes on with another certificate than this host's"
  sleep 1
done
`;
}

/** How a server turns a client without a certificate away: by an alert of TLS, or by an answer as nginx does. */
export type Refusal = "alert" | "400";

/** What {@link probe} asks for. */
export interface ProbeArgs extends Server {
  readonly refusal: Refusal;
}

/**
 * POSIX sh that fails unless a server speaks mutual TLS with the host's identity: it presents the very certificate that
 * lies in {@link TLS_DIR}, answers a client with a certificate of the same roots, and refuses one without.
 *
 * A request is sent each time: with TLS 1.3 a client's own handshake is over before the server has seen its certificate.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2.4
 */
export function probe({ refusal, ...server }: ProbeArgs): string {
  const { name } = server;
  const refused = refusal === "alert" ? '""' : '"" | 400';
  return `${questions(server)}ask() {
  printf 'GET / HTTP/1.1\\r\\nHost: ${name}\\r\\nConnection: close\\r\\n\\r\\n' |
    timeout 5 openssl s_client -quiet -connect ${addressOf(server)} -servername ${name} \\
      -CAfile ${TLS_DIR}/root_ca.crt -verify_return_error -verify_hostname ${name} "$@" 2>/dev/null |
    head -n 1 | cut -d ' ' -f 2
}
[ "$(served)" = "$own" ] || fail "does not present this host's certificate"
case $(ask -cert ${TLS_DIR}/cert.pem -cert_chain ${TLS_DIR}/cert.pem -key ${TLS_DIR}/key.pem) in
  ${refused}) fail "refuses a client with a certificate" ;;
esac
case $(ask) in
  ${refused}) ;;
  *) fail "answers a client without a certificate" ;;
esac
`;
}

/**
 * Which certificate it is that the host has (`$own`), and that a server presents (`served`).
 *
 * @see https://docs.openssl.org/3.0/man1/openssl-s_client/
 */
function questions(server: Server): string {
  const address = addressOf(server);
  return `fail() {
  echo "homelab-pki: ${address} $1" >&2
  exit 1
}
served() {
  timeout 5 openssl s_client -connect ${address} -servername ${server.name} </dev/null 2>/dev/null |
    openssl x509 -noout -fingerprint -sha256 2>/dev/null || :
}
own=$(openssl x509 -in ${TLS_DIR}/cert.pem -noout -fingerprint -sha256)
`;
}

/** How the machine itself reaches a server of its own. */
function addressOf({ listen: { bind, port: number } }: Server): string {
  if (bind === "0.0.0.0") return joined("127.0.0.1", number);
  return joined(bind === "::" ? "::1" : bind, number);
}
