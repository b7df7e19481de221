import { secondsOf } from "../kernel/duration.ts";
import type { Violation } from "../kernel/violation.ts";
import type { ImportedAt } from "./ca-imports.ts";
import { type Certificate, validityOf } from "./pem.ts";

/** What a resource says of a CA certificate, and where it says so. */
export interface Stated<T> {
  readonly is: T;
  readonly at: Omit<Violation, "allowed">;
}

/** A CA certificate that a resource makes or brings. A part is read when it is asked for: it may not be known yet. */
export interface CaCertificate {
  readonly isRoot: boolean;
  /** Seconds; not a number where a text is no length of time. */
  lifetime(): Stated<number>;
  /** How many CAs may follow; below zero or nothing if that is not limited. */
  pathLength(): Stated<number | undefined>;
  /** Whether it says which host names and which URIs may be certified below it. */
  isConstrained(): boolean;
  /** Key usages and extended ones, by the tls provider's names. */
  usages(): Stated<readonly string[]>;
}

/** The two usages that make a CA. */
export const CA_USAGES = ["cert_signing", "crl_signing"];

/** Usages by Vault's names and those of certificates (RFC 5280), without regard to case. */
const USAGES: Readonly<Record<string, string>> = {
  certsign: "cert_signing",
  crlsign: "crl_signing",
  keycertsign: "cert_signing",
  "1.3.6.1.5.5.7.3.1": "server_auth",
  "1.3.6.1.5.5.7.3.2": "client_auth",
  "2.5.29.37.0": "any_extended",
};

/** Seconds by which signers date a certificate back, for clocks that are late; Vault 30 of them. */
const BACKDATED = 3_600;

/** What both ways of making a CA certificate in Vault have. */
interface VaultCertificateProps {
  readonly ttl?: string;
  readonly notAfter?: string;
  readonly maxPathLength?: number;
  readonly keyUsages?: readonly string[];
  readonly permittedDnsDomains?: readonly string[];
  readonly permittedUriDomains?: readonly string[];
  /** Of a signed intermediate only. */
  readonly useCsrValues?: boolean;
}

/** What both ways of making a CA certificate in the state have. */
interface TlsCertificateProps {
  readonly validityPeriodHours: number;
  readonly maxPathLength?: number;
  readonly allowedUses: readonly string[];
}

/** One that Vault makes, as root or for a request. */
export function vaultCertificate(isRoot: boolean, props: VaultCertificateProps): CaCertificate {
  return {
    isRoot,
    lifetime: () => {
      const { is, property, value } = vaultLifetime(props);
      const change = property === "ttl" ? ttlOf(isRoot) : "the resource's notAfter";
      return { is, at: { property, value, change } };
    },
    pathLength: () => {
      const { maxPathLength } = props;
      return { is: maxPathLength, at: { property: "maxPathLength", value: maxPathLength } };
    },
    isConstrained: () =>
      [props.permittedDnsDomains, props.permittedUriDomains].every((names) => names?.length),
    usages: () => {
      // With it, Vault copies every extension of the request, whichever that will be.
      if (props.useCsrValues) return { is: [], at: { property: "useCsrValues", value: true } };
      const { keyUsages } = props;
      // Vault adds them to the two that make a CA.
      return {
        is: [...CA_USAGES, ...(keyUsages ?? []).map(usage)],
        at: { property: "keyUsages", value: keyUsages },
      };
    },
  };
}

/**
 * How long a CA certificate of Vault lives, in seconds, and which property says so.
 *
 * @param now milliseconds, from which a date counts
 */
export function vaultLifetime(
  props: Pick<VaultCertificateProps, "ttl" | "notAfter">,
  now = Date.now(),
): { readonly is: number; readonly property: "ttl" | "notAfter"; readonly value: string | undefined } {
  const { notAfter } = props;
  if (notAfter) return { is: (Date.parse(notAfter) - now) / 1_000, property: "notAfter", value: notAfter };
  // A certificate that asks for nothing gets the mount's default, as a rule a month.
  const { ttl } = props;
  return { is: Number(secondsOf(ttl || 0)), property: "ttl", value: ttl };
}

/** One that is imported into Vault. */
export function importedCertificate(certificate: Certificate, at: ImportedAt): CaCertificate {
  const { isRoot, pathLength, constrained, usages, x509 } = certificate;
  const lifetime = validityOf(x509);
  return {
    isRoot,
    lifetime: () => ({ is: lifetime - BACKDATED, at: at("lifetime", `${lifetime}s`) }),
    pathLength: () => ({ is: pathLength, at: at("pathLength", pathLength) }),
    isConstrained: () => ["dNSName", "uniformResourceIdentifier"].every((kind) => constrained.includes(kind)),
    usages: () => ({ is: usages.map(usage), at: at("usages", usages.map(usage)) }),
  };
}

/** One that the tls provider makes. */
export function tlsCertificate(isRoot: boolean, props: TlsCertificateProps): CaCertificate {
  return {
    isRoot,
    lifetime: () => {
      const { validityPeriodHours: hours } = props;
      return {
        is: hours * 3_600,
        at: { property: "validityPeriodHours", value: hours, change: ttlOf(isRoot) },
      };
    },
    pathLength: () => {
      const { maxPathLength } = props;
      return { is: maxPathLength, at: { property: "maxPathLength", value: maxPathLength } };
    },
    // The provider knows no name constraints.
    isConstrained: () => false,
    usages: () => {
      const { allowedUses } = props;
      return { is: allowedUses, at: { property: "allowedUses", value: allowedUses } };
    },
  };
}

function usage(name: string): string {
  return USAGES[name.toLowerCase()] ?? name;
}

function ttlOf(isRoot: boolean): string {
  return isRoot ? "homelab-pki:rootCa.ttl" : "homelab-pki:intermediateCa.ttl";
}
