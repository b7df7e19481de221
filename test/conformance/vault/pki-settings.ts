import { vault } from "../support/lab.ts";
import type { Resource } from "../support/resource.ts";
import type { Case } from "../support/suite.ts";
import { pkiMount, pkiRoot } from "./prepare.ts";

const ELSEWHERE = { backend: "conformance-elsewhere" };

async function isThere({ id }: Resource): Promise<boolean> {
  return (await (await vault()).read(id)) !== undefined;
}

async function unmount({ outputs }: Resource): Promise<void> {
  await (await vault()).delete(`sys/mounts/${outputs.backend}`);
}

function write(data: Record<string, string | boolean | number | string[]>) {
  return async ({ id }: Resource) => {
    await (await vault()).write(id, data);
  };
}

/** A mount's settings exist as long as the mount: a delete leaves them as they are. */
const setting = { exists: isThere, survivesDelete: true } as const;

/** What a mount says about its issuers, addresses, revocation and tidying, and its roles. */
export const pkiSettingCases: readonly Case[] = [
  {
    type: "vault:pkiSecret/secretBackendConfigIssuers:SecretBackendConfigIssuers",
    async inputs() {
      const backend = await pkiMount();
      return { backend, default: await pkiRoot(backend, "root"), defaultFollowsLatestIssuer: false };
    },
    unknown: ["default"],
    computed: [],
    update: { defaultFollowsLatestIssuer: true },
    replace: {},
    ...setting,
    outside: {
      property: "defaultFollowsLatestIssuer",
      async change({ id, outputs }) {
        const config = { default: outputs.default ?? null, default_follows_latest_issuer: false };
        await (await vault()).write(id, config);
      },
    },
    removed: { refresh: "gone", remove: unmount },
  },
  {
    type: "vault:pkiSecret/secretBackendConfigUrls:SecretBackendConfigUrls",
    async inputs() {
      return {
        backend: await pkiMount(),
        issuingCertificates: ["https://vault.example/v1/pki/ca"],
        crlDistributionPoints: ["https://vault.example/v1/pki/crl"],
      };
    },
    unknown: ["issuingCertificates"],
    computed: [],
    update: { ocspServers: ["https://vault.example/v1/pki/ocsp"], enableTemplating: true },
    replace: {},
    ...setting,
    outside: {
      property: "crlDistributionPoints",
      change: write({
        issuing_certificates: ["https://vault.example/v1/pki/ca"],
        ocsp_servers: ["https://vault.example/v1/pki/ocsp"],
        crl_distribution_points: ["https://else.example/crl"],
        enable_templating: true,
      }),
    },
    removed: { refresh: "gone", remove: unmount },
  },
  {
    type: "vault:pkiSecret/backendConfigCluster:BackendConfigCluster",
    async inputs() {
      const path = "https://vault.example/v1/pki";
      return { backend: await pkiMount(), path, aiaPath: "http://vault.example/v1/pki" };
    },
    unknown: ["path"],
    computed: [],
    update: { aiaPath: "http://aia.example/v1/pki" },
    replace: ELSEWHERE,
    ...setting,
    outside: { property: "path", change: write({ path: "https://else.example/v1/pki" }) },
    removed: { refresh: "gone", remove: unmount },
  },
  {
    type: "vault:pkiSecret/secretBackendCrlConfig:SecretBackendCrlConfig",
    async inputs() {
      return { backend: await pkiMount(), expiry: "72h", autoRebuild: true, enableDelta: true };
    },
    unknown: ["expiry"],
    computed: ["ocspExpiry", "deltaRebuildInterval", "maxCrlEntries"],
    update: { expiry: "48h", deltaRebuildInterval: "30m" },
    replace: ELSEWHERE,
    ...setting,
    outside: { property: "enableDelta", change: write({ enable_delta: false }) },
    removed: { refresh: /received nil response|got nil response/, remove: unmount },
  },
  {
    type: "vault:pkiSecret/backendConfigAutoTidy:BackendConfigAutoTidy",
    async inputs() {
      return {
        backend: await pkiMount(),
        enabled: true,
        tidyCertStore: true,
        tidyRevokedCerts: true,
        intervalDuration: "12h",
        safetyBuffer: "72h",
      };
    },
    unknown: ["intervalDuration"],
    computed: ["pauseDuration", "issuerSafetyBuffer"],
    update: { tidyExpiredIssuers: true, intervalDuration: "24h" },
    replace: {},
    ...setting,
    outside: { property: "tidyCertStore", change: write({ enabled: true, tidy_cert_store: false }) },
    removed: { refresh: /got nil response/, remove: unmount },
  },
  {
    type: "vault:pkiSecret/secretBackendRole:SecretBackendRole",
    async inputs() {
      return {
        backend: await pkiMount(),
        name: "web",
        allowedDomains: ["lab.example"],
        allowSubdomains: true,
        allowedUriSans: ["spiffe://lab.example/host/web"],
        allowLocalhost: false,
        keyType: "ec",
        keyBits: 256,
        ttl: "7776000",
        maxTtl: "31536000",
        extKeyUsages: [],
        organizations: ["Conformance"],
      };
    },
    unknown: ["backend", "allowedDomains"],
    computed: ["issuerRef", "keyUsages", "notBeforeDuration", "cnValidations"],
    update: { maxTtl: "15552000", allowedDomains: ["lab.example", "home.example"], noStore: true },
    replace: { name: "renamed" },
    exists: isThere,
    outside: {
      property: "allowAnyName",
      async change({ id }) {
        await (await vault()).patch(id, { allow_any_name: true });
      },
    },
    removed: {
      refresh: "gone",
      async remove({ id }) {
        await (await vault()).delete(id);
      },
    },
  },
];
