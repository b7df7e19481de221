/**
 * Which names may be certified below a CA; whatever else is, no client accepts. A kind of names without a limit is free.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10
 */
export interface NameConstraints {
  /**
   * Domains that generations still to be made may sign names of, with all names below them. Roots of custody `vault`
   * only: else the certificate says what whoever signed it decided.
   * @default any
   */
  readonly permittedDnsDomains?: readonly string[];
  /**
   * Hosts that they may sign URIs of, such as the trust domain of SPIFFE IDs. Likewise.
   * @default any
   */
  readonly permittedUriDomains?: readonly string[];
  /**
   * Addresses that they must not sign, in CIDR notation: `["0.0.0.0/0", "::/0"]` for none at all. Likewise.
   * @default none
   */
  readonly excludedIpRanges?: readonly string[];
}

/** The limits by their names, which are the Vault provider's too. */
export const NAME_CONSTRAINTS = ["permittedDnsDomains", "permittedUriDomains", "excludedIpRanges"] as const;

/** The limits that are set, out of arguments that have more. */
export function nameConstraintsOf(
  args: NameConstraints,
): Partial<Record<(typeof NAME_CONSTRAINTS)[number], string[]>> {
  return Object.fromEntries(
    NAME_CONSTRAINTS.flatMap((limit) => (args[limit] === undefined ? [] : [[limit, [...args[limit]]]])),
  );
}
