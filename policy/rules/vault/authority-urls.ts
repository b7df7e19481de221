import type { PolicyResource } from "@pulumi/policy";
import { check, type ResourceContext, resourceRule } from "../../kernel/resource-rule.ts";
import type { ResourceType } from "../../kernel/resource-type.ts";
import { stackRule } from "../../kernel/stack-rule.ts";
import {
  BackendConfigCluster,
  SecretBackendCert,
  SecretBackendConfigUrls,
  SecretBackendIssuer,
  SecretBackendRole,
  SecretBackendRootCert,
  SecretBackendRootSignIntermediate,
  SecretBackendSign,
} from "../../resources/vault.ts";
import { type InMount, idOfMountOf, pkiMounts, refuseMountsWithout } from "../../shared/pki-mount.ts";

const IN_ADVANCE =
  "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations#you-must-configure-issuing-crl-ocsp-information-in-advance";

/** Where a certificate says that its issuer, the issuer's CRL and its OCSP responder are. */
const LISTS = ["issuingCertificates", "crlDistributionPoints", "ocspServers"] as const;

type Urls = { readonly [List in (typeof LISTS)[number]]?: readonly string[] };
type Context = Pick<ResourceContext<Record<string, never>>, "refuse">;

/** Certificates without these URLs stay without them until they expire. */
export const vaultUrlsComplete = resourceRule(
  {
    name: "vault-urls-complete",
    title: "Certificates say where issuer, CRL and OCSP responder are",
    reason: "A client that finds neither CRL nor OCSP responder goes on trusting a revoked certificate.",
    level: "mandatory",
    severity: "high",
    url: IN_ADVANCE,
    remediation: "Set issuingCertificates, crlDistributionPoints and ocspServers.",
  },
  [
    check(SecretBackendConfigUrls, (props, { refuse }) => {
      for (const list of missing(props)) refuseMissing(list, refuse);
    }),
    // As soon as an issuer has one URL of its own, Vault takes none of the mount's.
    check(SecretBackendIssuer, (props, { refuse }) => {
      const lists = missing(props);
      if (lists.length < LISTS.length) for (const list of lists) refuseMissing(list, refuse);
    }),
  ],
);

/** Vault's own examples have such URLs, and they work on Vault's machine. */
export const vaultUrlsNoLocalhost = resourceRule(
  {
    name: "vault-urls-no-localhost",
    title: "URLs in certificates lead to Vault from everywhere",
    reason: "Each client that follows a URL with localhost asks itself instead of Vault.",
    level: "mandatory",
    severity: "high",
    url: "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations#cluster-urls-are-important",
    remediation: "Name Vault as clusters and hosts reach it.",
  },
  [
    check(SecretBackendConfigUrls, refuseLocalhost),
    check(SecretBackendIssuer, refuseLocalhost),
    // What {{cluster_path}} and {{cluster_aia_path}} in those URLs stand for.
    check(BackendConfigCluster, ({ path, aiaPath }, { refuse }) => {
      for (const [property, url] of Object.entries({ path, aiaPath })) refuseLocal(property, url, refuse);
    }),
  ],
);

/** Vault has no URLs of its own accord. */
export const vaultMountUrlsConfigured = stackRule(
  {
    name: "vault-mount-urls-configured",
    title: "Each PKI mount has URLs for what it issues",
    reason: "Vault writes into certificates only the URLs that it was given.",
    level: "mandatory",
    severity: "high",
    url: IN_ADVANCE,
    remediation: "Register a SecretBackendConfigUrls for the mount.",
  },
  (stack) => refuseMountsWithout(pkiMounts(stack), SecretBackendConfigUrls, stack),
);

const ISSUING: readonly ResourceType<InMount>[] = [
  SecretBackendRootCert,
  SecretBackendRootSignIntermediate,
  SecretBackendRole,
  SecretBackendSign,
  SecretBackendCert,
];

/** Without a dependency Pulumi registers both at once, and which comes first is chance. */
export const vaultMountUrlsBeforeIssuance = stackRule(
  {
    name: "vault-mount-urls-before-issuance",
    title: "URLs are set before anything is issued",
    reason: "What was issued before the URLs were set never gets them.",
    level: "mandatory",
    severity: "medium",
    url: IN_ADVANCE,
    remediation: "Make what issues depend on the SecretBackendConfigUrls of its mount.",
  },
  ({ of, refuse }) => {
    const urlsByMount = new Map(of(SecretBackendConfigUrls).map((urls) => [idOfMountOf(urls), urls]));
    for (const issuing of ISSUING.flatMap((type) => of(type))) {
      const urls = urlsByMount.get(idOfMountOf(issuing));
      if (urls === undefined || comesAfter(issuing.resource, urls.resource)) continue;
      refuse(issuing, {
        property: "dependsOn",
        value: issuing.resource.dependencies.map(({ name }) => name),
        allowed: `a list with ${JSON.stringify(urls.name)}, directly or through others`,
      });
    }
  },
);

/** The rules about URLs in certificates. */
export const authorityUrlRules = [
  vaultUrlsComplete,
  vaultUrlsNoLocalhost,
  vaultMountUrlsConfigured,
  vaultMountUrlsBeforeIssuance,
];

function missing(props: Urls) {
  return LISTS.filter((list) => !props[list]?.length);
}

function refuseMissing(list: string, refuse: Context["refuse"]): void {
  refuse({
    property: list,
    value: undefined,
    allowed: "one URL or more",
  });
}

function refuseLocalhost(props: Urls, { refuse }: Context): void {
  for (const list of LISTS) {
    for (const [index, url] of props[list]?.entries() ?? []) refuseLocal(`${list}[${index}]`, url, refuse);
  }
}

function refuseLocal(property: string, value: string | undefined, refuse: Context["refuse"]): void {
  // "undefined" is no URL either.
  if (!isLocal(String(value))) return;
  refuse({
    property,
    value,
    allowed: "a URL that leads to Vault from every client",
    change: "homelab-pki:vault.address",
  });
}

/** A URL with a template in place of its host is none to the parser; it leads where the cluster's paths lead. */
function isLocal(url: string): boolean {
  return (
    URL.canParse(url) && /^(localhost|.+\.localhost|127\..+|0\.0\.0\.0|\[::1?\])$/.test(new URL(url).hostname)
  );
}

/** Whether a resource depends on another, be it through others. */
function comesAfter({ dependencies }: PolicyResource, other: PolicyResource): boolean {
  const before = new Set(dependencies);
  // Iterating over a set goes on to what is added to it on the way.
  for (const each of before) for (const next of each.dependencies) before.add(next);
  return before.has(other);
}
