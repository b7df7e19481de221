import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../shared/duration.ts";
import type { IdentityKeyType, Platform } from "./identity.ts";

/** Vault as what signs a host's certificates. Nothing here is secret. */
export interface VaultAuthority {
  readonly client: "vault";
  /** Its URL as the host reaches it, `https://vault.lab.example.com:8200`. */
  readonly address: Input<string>;
  /** What signed Vault's listener, PEM; the system's trust store is not asked. */
  readonly caCertificate: Input<string>;
  /** Mount of the issuing CA, `pki_int`. */
  readonly pkiMount: Input<string>;
  /** The host's own role there, `host-nas`. */
  readonly pkiRole: Input<string>;
  /** Path of the TLS certificate auth method, `hosts-cert`. */
  readonly certAuthPath: Input<string>;
  /** The host's role of that method. */
  readonly certAuthRole: Input<string>;
  /** Path of the AppRole auth method that enrols, `hosts-approle`. */
  readonly approlePath: Input<string>;
  /**
   * Path, mount included, of the key-value (version 1) entry where the host says after each certificate what it has:
   * `homelab-hosts/nas`. The entry has three texts: `enrolment` (the id of {@link Enrolment}), `serial` (hexadecimal
   * with colons, as Vault's API has it) and `not_after` (RFC 3339 in UTC, `2026-10-01T12:00:00Z`).
   */
  readonly registryPath: Input<string>;
  /**
   * Role, `host-nas-login`, for a second certificate that outlives the service's and only logs in, so that a host that
   * was off for long comes back by itself. Its client authentication is all that it is good for.
   * @default no such certificate: a host whose certificate has expired comes back with the next `up`
   */
  readonly loginPkiRole?: Input<string>;
}

/** step-ca as what signs a host's certificates; the host needs the `step` command. Nothing here is secret. */
export interface StepAuthority {
  readonly client: "step";
  /** Its URL as the host reaches it, `https://ca.lab.example.com:9000`. */
  readonly url: Input<string>;
  /** SHA-256 of its root, hexadecimal. */
  readonly fingerprint: Input<string>;
}

/** How a host gets its first certificate. */
export interface Enrolment {
  /**
   * Another id than the one that the host has enrolled with makes it enrol anew, also when it has a valid certificate.
   * Letters, digits, `.`, `:`, `_` and `-`.
   */
  readonly id: Input<string>;
  /**
   * Usable once. With Vault `<role id> <wrapping token>`, the token wrapping the answer to a request for a secret id;
   * with step-ca the one-time token. Space around it does not matter.
   */
  readonly secret: Input<string>;
}

/** What a host needs to have an identity and to keep it. */
export interface IdentityArgs {
  /** Subject of the certificate, one of the DNS names. */
  readonly commonName: string;
  /** All DNS names, `nas` and `nas.lab.example.com`. */
  readonly dnsNames: readonly string[];
  /** IPv4 and IPv6 addresses. */
  readonly addresses: readonly string[];
  readonly spiffeId: string;
  /** Lifetime of a certificate; the host looks at it every 24th part of this, and renews at two thirds. */
  readonly lifetime: Duration;
  /** @default "ec" P-256 */
  readonly keyType?: IdentityKeyType;
  /** 256 or 384 for `ec`, 2048 to 4096 for `rsa`. @default 256 or 2048 */
  readonly keyBits?: number;
  readonly platform: Platform;
  /** All roots that the host trusts, PEM. */
  readonly rootBundle: Input<string>;
  readonly authority: VaultAuthority | StepAuthority;
  readonly enrolment: Enrolment;
  /** Whether the system's trust store gets the roots. */
  readonly trustStore: boolean;
  /** Whether the host has a WireGuard key; its public half is the fact `wireguard_public_key`. */
  readonly wireguard: boolean;
}
