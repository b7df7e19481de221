import { isIP } from "node:net";
import * as z from "zod";
import { LABEL, text } from "../../../shared/scalars.ts";

/*
 * Texts of settings end up in shell, systemd, YAML and the consumers' own formats. Their forms have no character that
 * means something in any of these, so that no profile has to quote.
 */

/** A file or folder on the host, in the shortest form. */
export const absolutePath = text(
  "an absolute path of letters, digits, ., _, @, + and -, without . or .. as a part",
  /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._@+-]+)+$/,
);

/** A program: its name, to be found where systemd and root's shell look, or its path. */
export const binary = text(
  "a program's name, or its absolute path of letters, digits, ., _, @, + and -",
  /^[A-Za-z0-9._+-]+$|^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._@+-]+)+$/,
);

/** A service of systemd. */
export const serviceName = text(
  "the name of a systemd service without .service, such as caddy",
  /^[A-Za-z0-9_-]+(@[A-Za-z0-9_-]+)?$/,
);

/** Name of a user account; its group has the same name. */
export const accountName = text(
  "a user account: lower-case letters, digits, - and _, at most 31",
  /^[a-z_][a-z0-9_-]{0,30}$/,
);

const DNS_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`);

/** A DNS name without a wildcard. */
export const dnsName = text("a DNS name in lower case, such as nas.lab.example.com", DNS_NAME);

const BIND_ADDRESS = "an IP address to listen on, such as 0.0.0.0, :: or 192.0.2.21";

/** An address to listen on; `::` takes IPv4 too. */
export const bindAddress = z
  .string({ error: BIND_ADDRESS })
  .refine((value) => isIP(value) !== 0, { error: BIND_ADDRESS });

const UPSTREAM = "a name or address and a port, such as 127.0.0.1:5050 or [::1]:5050";

/** Where a program listens that a proxy stands in front of, without TLS. */
export const upstream = z.string({ error: UPSTREAM }).refine(isUpstream, { error: UPSTREAM });

function isUpstream(value: string): boolean {
  const { host, port: number } = endpointOf(value);
  if (!/:[1-9][0-9]{0,4}$/.test(value) || number > 65_535) return false;
  return value.startsWith("[") ? isIP(host) === 6 : DNS_NAME.test(host);
}

/** Takes an {@link upstream} apart; an IPv6 address has no brackets then. */
export function endpointOf(value: string): { readonly host: string; readonly port: number } {
  const colon = value.lastIndexOf(":");
  const host = value.slice(0, Math.max(colon, 0));
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(value.slice(colon + 1)) };
}

/** Host and port in one text, an IPv6 address in brackets. */
export function joined(host: string, number: number): string {
  return isIP(host) === 6 ? `[${host}]:${number}` : `${host}:${number}`;
}
