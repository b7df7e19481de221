import * as z from "zod";
import {
  chart,
  chartValues,
  dnsName,
  duration,
  flag,
  labels,
  namespaceName,
  objectName,
  vaultName,
} from "./scalars.ts";

/** A program that a chart installs, or that is there already. */
const installed = {
  /** Whether it is there already: nothing is installed then. @default false */
  existing: flag.default(false),
  /** Namespace it runs in. @default "cert-manager" */
  namespace: namespaceName.default("cert-manager"),
  /** Chart to install: an OCI reference or a folder. @default the pinned chart of `components/shared/versions.ts` */
  chart: chart.optional(),
  /** Values for the chart, laid over those of the component. */
  values: chartValues.optional(),
};

/** cert-manager. */
export const certManager = z.strictObject(installed).readonly();

/** trust-manager. */
export const trustManager = z.strictObject(installed).readonly();

/** The cluster-wide issuer that signs with Vault. */
export const clusterIssuer = z
  .strictObject({
    /** Name of the ClusterIssuer. @default "vault-internal" */
    name: objectName.default("vault-internal"),
    /** Name of the Vault role that signs. */
    role: vaultName,
  })
  .readonly();

/** Alerts on certificates that are not renewed in time, for the Prometheus operator. */
export const expiryAlerts = z
  .strictObject({
    /** Namespace of the PrometheusRule. */
    namespace: namespaceName,
    /** Labels by which Prometheus chooses its rules. @default none */
    labels: labels.optional(),
  })
  .readonly();

/** The ConfigMap with all roots, kept in namespaces by trust-manager; either `namespaces` or `namespaceSelector`. */
export const trustBundle = z
  .strictObject({
    /** Name of the ConfigMap. @default "homelab-ca-bundle" */
    name: objectName.default("homelab-ca-bundle"),
    /** Namespaces by name. */
    namespaces: z.array(namespaceName).min(1, { error: "at least one namespace" }).readonly().optional(),
    /** Namespaces by label. */
    namespaceSelector: z
      .strictObject({
        /** Labels that a namespace must have. */
        matchLabels: labels,
      })
      .readonly()
      .optional(),
  })
  .readonly();

const certificate = z
  .strictObject({
    /** Name of the Certificate. */
    name: objectName,
    /** Namespace of both. */
    namespace: namespaceName,
    /** Whether this program makes the namespace. @default false */
    createNamespace: flag.default(false),
    /** Secret that holds the key and the certificate. @default the certificate's name and `-tls` */
    secretName: objectName.optional(),
    /** Names that the certificate proves; the role must allow each. */
    dnsNames: z.array(dnsName).min(1, { error: "at least one DNS name" }).readonly(),
    /** Lifetime; at most the role's `maxTtl`. */
    duration,
    /** How long before its end the certificate is renewed: at least a third of its life. @default a third */
    renewBefore: duration.optional(),
  })
  .readonly();

/** Certificates that cert-manager keeps renewed in the cluster. */
export const certificates = z.array(certificate).readonly();
