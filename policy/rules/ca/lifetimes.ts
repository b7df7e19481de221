import { limitOf } from "../../kernel/duration.ts";
import { durationParameter } from "../../kernel/parameters.ts";
import type { Violation } from "../../kernel/violation.ts";
import type { CaCertificate } from "../../shared/ca-certificate.ts";
import { caRules } from "../../shared/ca-rules.ts";

/** A root lives in every machine's trust store, and taking it out again means touching each of them. */
export const [vaultRootLifetimeLimited, tlsRootLifetimeLimited] = caRules(
  {
    name: "root-lifetime-limited",
    title: "Roots live ten years at most",
    reason:
      "Machines trust a root until it ends, and nobody can tell how long its key and its algorithm stay safe.",
    level: "mandatory",
    severity: "medium",
    url: "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations#be-careful-with-root-cas",
    remediation: "Shorten the lifetime of the next root and stage it years before this one ends.",
    parameters: { maximum: durationParameter("10y", "Longest life of a root.") },
  },
  (certificate, { maximum }) => (certificate.isRoot ? livesLonger(certificate, maximum) : undefined),
);

/** An intermediate's key signs every day, so it is the one that leaks. */
export const [vaultIntermediateLifetimeLimited, tlsIntermediateLifetimeLimited] = caRules(
  {
    name: "intermediate-lifetime-limited",
    title: "Intermediate CAs live five years at most",
    reason:
      "The key of an intermediate is in use every day, and a stolen one signs until its certificate ends.",
    level: "mandatory",
    severity: "medium",
    url: "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations#use-a-ca-hierarchy",
    remediation: "Shorten the lifetime of the next intermediate and rotate to it before this one ends.",
    parameters: { maximum: durationParameter("5y", "Longest life of an intermediate CA.") },
  },
  (certificate, { maximum }) => (certificate.isRoot ? undefined : livesLonger(certificate, maximum)),
);

/** Whoever rotates every other year still knows how. */
export const [vaultIntermediateLifetimeShort, tlsIntermediateLifetimeShort] = caRules(
  {
    name: "intermediate-lifetime-short",
    title: "Intermediate CAs live two years at most",
    reason: "A rotation that comes round often is practised, and a stolen key is of use for less time.",
    level: "advisory",
    severity: "low",
    url: "https://developer.hashicorp.com/vault/docs/secrets/pki/rotation-primitives",
    remediation: "Shorten the lifetime of the next intermediate and rotate to it before this one ends.",
    parameters: {
      maximum: durationParameter("2y", "Longest life of an intermediate CA that is not remarked."),
    },
  },
  (certificate, { maximum }) => (certificate.isRoot ? undefined : livesLonger(certificate, maximum)),
);

/** How long CAs live. */
export const caLifetimeRules = [
  vaultRootLifetimeLimited,
  tlsRootLifetimeLimited,
  vaultIntermediateLifetimeLimited,
  tlsIntermediateLifetimeLimited,
  vaultIntermediateLifetimeShort,
  tlsIntermediateLifetimeShort,
];

function livesLonger(certificate: CaCertificate, maximum: string): Violation | undefined {
  const { is, at } = certificate.lifetime();
  // What is no length of time is not within a limit either.
  return is <= limitOf(maximum) ? undefined : { ...at, allowed: `at most ${maximum}` };
}
