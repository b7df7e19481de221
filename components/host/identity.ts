import type { Output } from "@pulumi/pulumi";

/** Operating systems whose trust store and scheduler are known. */
export const PLATFORMS = ["debian", "rhel", "alpine", "arch", "macos", "qnap"] as const;

/** An operating system whose trust store and scheduler are known. `debian` is Ubuntu's too. */
export type Platform = (typeof PLATFORMS)[number];

/** Those of them whose services and timers are systemd's. */
export const SYSTEMD_PLATFORMS: readonly Platform[] = ["debian", "rhel", "arch"];

/** Kinds of key that a host can have: P-256, or RSA of 2048 bits for clients that know no other. */
export const IDENTITY_KEY_TYPES = ["ec", "rsa"] as const;

/** A kind of key that a host can have. */
export type IdentityKeyType = (typeof IDENTITY_KEY_TYPES)[number];

/** What a profile may know of its host. */
export interface HostFacts {
  /** Name of the host, one label. */
  readonly name: string;
  /** The internal domain; `name.domain` is the host's full name. */
  readonly domain: string;
  /** Addresses at which clients reach it, IPv4 and IPv6, in the certificate too. */
  readonly addresses: readonly string[];
  /** Identity as a SPIFFE ID, `spiffe://lab.example.com/host/nas`. */
  readonly spiffeId: string;
  readonly platform: Platform;
  /** Other hosts of the stack, by name. */
  readonly peers: Readonly<Record<string, HostPeer>>;
}

/** What one host may know of another. */
export interface HostPeer {
  readonly addresses: readonly string[];
  /** Public key of its WireGuard interface, known once it has one. */
  readonly wireguardPublicKey: Output<string>;
}

/** The full name of a host: its certificate has it, and clients connect to it. */
export function fullNameOf({ name, domain }: Pick<HostFacts, "name" | "domain">): string {
  return `${name}.${domain}`;
}

/** The SPIFFE ID of a host. */
export function spiffeIdOf(domain: string, name: string): string {
  return `spiffe://${domain}/host/${name}`;
}
