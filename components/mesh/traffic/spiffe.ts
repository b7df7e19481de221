import { invalidInput } from "../../shared/index.ts";
import { LABEL } from "../../shared/scalars.ts";

const DNS_NAME = `${LABEL}(\\.${LABEL})*`;
const TRUST_DOMAIN = new RegExp(`^(?=.{1,253}$)${DNS_NAME}$`);

/** What both forms of an identity are made of. A service account's name is a DNS name, a namespace's one label. */
const SHORT = new RegExp(`^(?<namespace>${LABEL})/(?<account>(?=[^/]{1,253}$)${DNS_NAME})$`);
const FULL = new RegExp(
  `^spiffe://(?<trustDomain>${DNS_NAME})/ns/(?<namespace>${LABEL})/sa/(?<account>(?=[^/]{1,253}$)${DNS_NAME})$`,
);

const FORMS =
  '"<namespace>/<serviceAccount>" or "spiffe://<trust domain>/ns/<namespace>/sa/<serviceAccount>"';

/** The names under which a mesh knows its own workloads. */
export interface TrustDomains {
  /** Trust domain of the mesh's certificates: a DNS name in lower case. */
  readonly trustDomain: string;
  /**
   * Other trust domains whose identities Istio takes for the mesh's own.
   *
   * @default none
   */
  readonly trustDomainAliases?: readonly string[];
}

/**
 * Checks that a trust domain is a DNS name. SPIFFE allows a little more (`_`), which name constraints cannot hold.
 *
 * @param trustDomain - the trust domain
 * @param path - where it stands, for the message
 * @throws InputPropertyError if it is none
 * @see https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md#21-trust-domain
 */
export function checkTrustDomain(trustDomain: string, path = "trustDomain"): void {
  if (!TRUST_DOMAIN.test(trustDomain)) {
    throw invalidInput(path, trustDomain, "a DNS name in lower case, without a port or a path");
  }
}

/**
 * The identity of a service account's workloads, as it stands in their certificates.
 *
 * @see https://istio.io/latest/docs/concepts/security/#istio-identity
 */
export function spiffeId(trustDomain: string, namespace: string, serviceAccount: string): string {
  return `spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}

/**
 * Reads an identity as people write it into a principal as Istio's policies want it, which is without `spiffe://`.
 *
 * `<namespace>/<serviceAccount>` is in the mesh's own trust domain. Istio itself applies the principal to the
 * aliases too.
 *
 * @param identity - in either form
 * @param domains - the trust domains of the mesh
 * @param path - where it stands, for the message
 * @throws InputPropertyError if it has neither form (a wildcard among them), or is of a trust domain that is not
 *   the mesh's
 */
export function principalOf(identity: string, domains: TrustDomains, path: string): string {
  const groups = (SHORT.exec(identity) ?? FULL.exec(identity))?.groups;
  if (groups === undefined) throw invalidInput(path, identity, `${FORMS}, without wildcards`);
  const { trustDomain = domains.trustDomain, namespace, account } = groups;
  const known = [domains.trustDomain, ...(domains.trustDomainAliases ?? [])];
  if (!known.includes(trustDomain)) {
    throw invalidInput(path, identity, `an identity of the mesh's trust domains: ${known.join(", ")}`);
  }
  return `${trustDomain}/ns/${namespace}/sa/${account}`;
}
