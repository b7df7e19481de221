import { limitOf, secondsOf } from "../../kernel/duration.ts";
import { durationParameter } from "../../kernel/parameters.ts";
import { check, resourceRule } from "../../kernel/resource-rule.ts";
import { stackRule } from "../../kernel/stack-rule.ts";
import { BackendConfigAutoTidy, SecretBackendCrlConfig } from "../../resources/vault.ts";
import { pkiMounts, refuseMountsWithout } from "../../shared/pki-mount.ts";

const AUTOMATE =
  "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations#automate-crl-building-and-tidying";
const SET_REVOCATION =
  "https://developer.hashicorp.com/vault/api-docs/secret/pki#set-revocation-configuration";
const SET_TIDY = "https://developer.hashicorp.com/vault/api-docs/secret/pki#configure-automatic-tidy";

/** What Vault takes where nothing is set. */
const VAULT_DEFAULT = { expiry: "72h", intervalDuration: "12h" } as const;

/** A revocation that nobody can ask for revokes nothing. */
export const vaultCrlPublished = resourceRule(
  {
    name: "vault-crl-published",
    title: "CRL and OCSP responder are on",
    reason: "Without them a revoked certificate is trusted until it expires.",
    level: "mandatory",
    severity: "high",
    url: SET_REVOCATION,
    remediation: "Remove disable and ocspDisable.",
  },
  [
    check(SecretBackendCrlConfig, (props, { refuse }) => {
      for (const property of ["disable", "ocspDisable"] as const) {
        if (!props[property]) continue;
        refuse({ property, value: true, allowed: "false" });
      }
    }),
  ],
);

/** Vault rebuilds a CRL only when something is revoked, unless told. */
export const vaultCrlAutoRebuild = resourceRule(
  {
    name: "vault-crl-auto-rebuild",
    title: "CRLs are rebuilt before they expire",
    reason: "Once the CRL has expired, clients that check it refuse every certificate of the CA.",
    level: "mandatory",
    severity: "high",
    url: AUTOMATE,
    remediation: "Set autoRebuild to true.",
  },
  [
    check(SecretBackendCrlConfig, ({ autoRebuild }, { refuse }) => {
      if (!autoRebuild) refuse(off("autoRebuild", autoRebuild));
    }),
  ],
);

/** The age of a CRL is how long a revocation may go unnoticed. */
export const vaultCrlExpiryLimited = resourceRule(
  {
    name: "vault-crl-expiry-limited",
    title: "CRLs are short-lived",
    reason: "A client may keep a CRL until it expires, and until then learns of no revocation.",
    level: "mandatory",
    severity: "medium",
    url: "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations#distribution-of-crls-and-ocsp",
    remediation: "Set expiry to the limit at most, for example 72h.",
    parameters: { maxExpiry: durationParameter("7d", "Longest life of a CRL.") },
  },
  [
    check(
      SecretBackendCrlConfig,
      ({ expiry = VAULT_DEFAULT.expiry }, { parameters: { maxExpiry }, refuse }) => {
        if (isLonger(expiry, maxExpiry)) refuse(tooLong("expiry", expiry, maxExpiry));
      },
    ),
  ],
);

/** Between two complete CRLs, a delta CRL carries the news. */
export const vaultCrlDeltaEnabled = resourceRule(
  {
    name: "vault-crl-delta-enabled",
    title: "Delta CRLs are on",
    reason: "With automatic rebuilding alone, a revocation waits for the next complete CRL.",
    level: "mandatory",
    severity: "medium",
    url: AUTOMATE,
    remediation: "Set enableDelta to true.",
  },
  [
    check(SecretBackendCrlConfig, ({ enableDelta }, { refuse }) => {
      if (!enableDelta) refuse(off("enableDelta", enableDelta));
    }),
  ],
);

/** Vault's defaults for CRLs are those of before automatic rebuilding. */
export const vaultMountCrlConfigured = stackRule(
  {
    name: "vault-mount-crl-configured",
    title: "Each PKI mount has its CRLs configured",
    reason: "Unless told, Vault neither rebuilds a CRL before it expires nor publishes delta CRLs.",
    level: "mandatory",
    severity: "high",
    url: AUTOMATE,
    remediation: "Register a SecretBackendCrlConfig for the mount.",
  },
  (stack) => refuseMountsWithout(pkiMounts(stack), SecretBackendCrlConfig, stack),
);

/** Vault keeps each certificate for ever, unless told. */
export const vaultTidyEnabled = resourceRule(
  {
    name: "vault-tidy-enabled",
    title: "Expired certificates are tidied away",
    reason: "Expired certificates fill Vault's storage and make every CRL longer.",
    level: "mandatory",
    severity: "medium",
    url: AUTOMATE,
    remediation: "Set enabled, tidyCertStore and tidyRevokedCerts to true.",
  },
  [
    check(BackendConfigAutoTidy, (props, { refuse }) => {
      for (const property of ["enabled", "tidyCertStore", "tidyRevokedCerts"] as const) {
        if (!props[property]) refuse(off(property, props[property]));
      }
    }),
  ],
);

/** Seldom and much at once is what makes tidying noticeable. */
export const vaultTidyIntervalLimited = resourceRule(
  {
    name: "vault-tidy-interval-limited",
    title: "Tidying runs often",
    reason: "The longer tidying waits, the more it has to do at once while Vault serves others.",
    level: "mandatory",
    severity: "low",
    url: SET_TIDY,
    remediation: "Set intervalDuration to the limit at most, for example 24h.",
    parameters: { maxInterval: durationParameter("2d", "Longest time between two runs.") },
  },
  [
    check(BackendConfigAutoTidy, (props, { parameters: { maxInterval }, refuse }) => {
      const { intervalDuration = VAULT_DEFAULT.intervalDuration } = props;
      if (isLonger(intervalDuration, maxInterval)) {
        refuse(tooLong("intervalDuration", intervalDuration, maxInterval));
      }
    }),
  ],
);

/** Tidying is off unless a mount asks for it. */
export const vaultMountTidyConfigured = stackRule(
  {
    name: "vault-mount-tidy-configured",
    title: "Each PKI mount is tidied",
    reason: "Unless told, Vault keeps expired certificates for ever.",
    level: "mandatory",
    severity: "medium",
    url: SET_TIDY,
    remediation: "Register a BackendConfigAutoTidy for the mount.",
  },
  (stack) => refuseMountsWithout(pkiMounts(stack), BackendConfigAutoTidy, stack),
);

/** The rules about revoking and tidying. */
export const revocationRules = [
  vaultCrlPublished,
  vaultCrlAutoRebuild,
  vaultCrlExpiryLimited,
  vaultCrlDeltaEnabled,
  vaultMountCrlConfigured,
  vaultTidyEnabled,
  vaultTidyIntervalLimited,
  vaultMountTidyConfigured,
];

/** What is no length of time has no end either. */
function isLonger(duration: string, limit: string): boolean {
  return (secondsOf(duration) ?? Number.POSITIVE_INFINITY) > limitOf(limit);
}

function tooLong(property: string, value: string, limit: string) {
  return { property, value, allowed: `at most ${limit}` };
}

function off(property: string, value: unknown) {
  return { property, value, allowed: "true" };
}
