import { count, every, type Fields, flag, text, texts, toChangedData, toData } from "../fields.ts";
import { pkiConfig } from "./pki-config.ts";

const issuers: Fields = { default: text, defaultFollowsLatestIssuer: { ...flag, computed: true } };

/** @see https://developer.hashicorp.com/vault/api-docs/secret/pki#set-issuers-configuration */
export const pkiConfigIssuers = pkiConfig({
  name: "issuers",
  fields: issuers,
  movable: true,
  request: (state, inputs) => ({
    default: "",
    default_follows_latest_issuer: false,
    ...toData(issuers, { ...state, ...inputs, default: inputs.default ?? "" }),
  }),
});

const urls: Fields = {
  issuingCertificates: texts,
  crlDistributionPoints: texts,
  ocspServers: texts,
  enableTemplating: flag,
};

/** @see https://developer.hashicorp.com/vault/api-docs/secret/pki#set-urls */
export const pkiConfigUrls = pkiConfig({
  name: "urls",
  fields: urls,
  movable: true,
  request: (_state, inputs) => ({
    issuing_certificates: [],
    crl_distribution_points: [],
    ocsp_servers: [],
    enable_templating: false,
    ...toData(urls, inputs),
  }),
});

const cluster: Fields = { path: text, aiaPath: text };

/** @see https://developer.hashicorp.com/vault/api-docs/secret/pki#set-cluster-configuration */
export const pkiConfigCluster = pkiConfig({
  name: "cluster",
  fields: cluster,
  request: (state, inputs) => toChangedData(cluster, state, inputs),
});

const crl: Fields = {
  expiry: text,
  ...every({ disable: flag, ocspDisable: flag, autoRebuild: flag, enableDelta: flag }, { default: false }),
  ...every(
    {
      ocspExpiry: text,
      autoRebuildGracePeriod: text,
      deltaRebuildInterval: text,
      crossClusterRevocation: flag,
      unifiedCrl: flag,
      unifiedCrlOnExistingPaths: flag,
      maxCrlEntries: count,
    },
    { computed: true },
  ),
};

/** @see https://developer.hashicorp.com/vault/api-docs/secret/pki#set-revocation-configuration */
export const pkiConfigCrl = pkiConfig({
  name: "crl",
  fields: crl,
  missing: "error",
  request: (_state, inputs) => toData(crl, inputs),
});

const acme: Fields = {
  enabled: { ...flag, required: true },
  defaultDirectoryPolicy: { ...text, computed: true },
  allowedRoles: { ...texts, computed: true },
  allowRoleExtKeyUsage: flag,
  allowedIssuers: { ...texts, computed: true },
  eabPolicy: { ...text, computed: true },
  dnsResolver: text,
  maxTtl: { ...count, computed: true },
};

/** @see https://developer.hashicorp.com/vault/api-docs/secret/pki#set-acme-configuration */
export const pkiConfigAcme = pkiConfig({
  name: "acme",
  fields: acme,
  missing: "error",
  request: (state, inputs) => toChangedData(acme, state, inputs),
});
