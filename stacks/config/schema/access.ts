import * as z from "zod";
import {
  audience,
  duration,
  filePath,
  flag,
  httpsUrl,
  mountPath,
  namespaceName,
  objectName,
  vaultName,
} from "./scalars.ts";

/** Vault, as clusters and hosts reach it. */
export const vault = z
  .strictObject({
    /** Address that goes into certificates (AIA, CRL, OCSP) and into the ClusterIssuer. */
    address: httpsUrl,
    /**
     * Certificate of the CA that signed the certificate of Vault's listener.
     * @default the root bundle of this chain: the listener has a certificate of its own Vault
     */
    caCertFile: filePath.optional(),
  })
  .readonly();

/** A log of every request to Vault and its answer, with secrets hashed. */
export const audit = z
  .strictObject({
    /** Path of the audit device in Vault. @default "homelab-pki" */
    path: mountPath.default("homelab-pki"),
    /** File on Vault's own machine or in its pod, which grows until something rotates it. */
    filePath: z.string().regex(/^\/[^\0\n]+$/, { error: "an absolute path on Vault's machine" }),
  })
  .readonly();

/** Vault's Kubernetes auth method, through which cert-manager logs in. */
export const kubernetesAuth = z
  .strictObject({
    /** Path of the auth mount. @default "kubernetes" */
    path: mountPath.default("kubernetes"),
    /** Whether the mount is there already, configured by someone else. @default false */
    existing: flag.default(false),
    /** Address of the API server, as Vault reaches it; needed unless `existing`. */
    host: httpsUrl.optional(),
    /** Certificate of the CA of the API server; needed unless `existing`. */
    caCertFile: filePath.optional(),
  })
  .readonly();

/** What the cluster's issuer may do in Vault, and as whom. */
export const issuerAccess = z
  .strictObject({
    /** Name of the role in the Kubernetes auth method. @default "cert-manager" */
    role: vaultName.default("cert-manager"),
    /** Name of the policy that grants signing with the issuer's role. @default "cert-manager-pki" */
    policy: vaultName.default("cert-manager-pki"),
    /** Service account whose tokens log in; made by this program. @default "vault-issuer" */
    serviceAccount: objectName.default("vault-issuer"),
    /** Namespace of the service account: cert-manager's cluster resource namespace. @default "cert-manager" */
    namespace: namespaceName.default("cert-manager"),
    /** Audience that the token must carry; one that the API server accepts. */
    audience,
    /** Lifetime of the Vault token; one signing takes seconds. @default "10m" */
    tokenTtl: duration.default("10m"),
  })
  .readonly();
