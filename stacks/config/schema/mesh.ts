import * as z from "zod";
import { meshGenerations } from "./ca.ts";
import { ingress } from "./ingress.ts";
import { clusters } from "./mesh-clusters.ts";
import { allow, exceptions, members } from "./mesh-traffic.ts";
import { addressRange, chart, chartValues, commonName, duration, mountPath } from "./scalars.ts";

/** Who signs the certificates of workloads. */
export const MESH_CAS = ["istio-csr", "kubernetes-csr", "plug-in"] as const;

/** The CA of a mesh whose clusters have CAs of their own below it. */
const meshCa = z
  .strictObject({
    /** Path of its PKI mount; another than those of the root and the intermediate. @default "pki_mesh" */
    mount: mountPath.default("pki_mesh"),
    /** Common name of its certificates. @default "Homelab Mesh CA" */
    commonName: commonName.default("Homelab Mesh CA"),
    /** Lifetime of its certificates, at most the root's. @default "5y" */
    ttl: duration.default("5y"),
    /** Lifetime of a cluster's CA certificate, which is renewed by itself. @default "90d" */
    clusterTtl: duration.default("90d"),
    /** Generations, each with the id of the root that signs it. */
    generations: meshGenerations,
  })
  .readonly();

/** Something for each of the charts. */
function forEachChart<T extends z.ZodType>(schema: T) {
  const each = schema.optional();
  return z.strictObject({ base: each, cni: each, istiod: each, gateway: each, istioCsr: each }).readonly();
}

/** A mesh: workloads that speak to each other with mutual TLS only, by identities of this chain. */
export const mesh = z
  .strictObject({
    /** Trust domain of the identities. @default homelab-pki:domain */
    trustDomain: z.string({ error: "a DNS name in lower case" }).optional(),
    /** Trust domains whose identities count as this one's, such as the one that it had before. @default none */
    trustDomainAliases: z
      .array(z.string({ error: "a DNS name in lower case" }))
      .readonly()
      .default([]),
    /**
     * Who signs the certificates of workloads: `istio-csr` (cert-manager's agent, in place of istiod), `kubernetes-csr`
     * (Kubernetes' CertificateSigningRequests, which istiod makes) or `plug-in` (istiod itself, with a CA of the cluster's
     * own).
     * @default "istio-csr"
     */
    ca: z.enum(MESH_CAS).default("istio-csr"),
    /** Lifetime of a workload's certificate. @default "1h" */
    lifetime: duration.default("1h"),
    /** The CA above those of the clusters; exactly with `plug-in`. */
    meshCa: meshCa.optional(),
    clusters,
    /** Namespaces whose workloads are in the mesh. @default none */
    namespaces: members.default([]),
    /** Addresses outside that workloads reach without the mesh, such as the API server's. @default none */
    unmeshedAddresses: z.array(addressRange).readonly().default([]),
    /** Who may call whom; nobody else may. @default none */
    allow: allow.default([]),
    /** Ports that take plain text too. @default none */
    exceptions: exceptions.default([]),
    /** Gateways through which callers from outside the mesh come in. @default none */
    ingress: ingress.default([]),
    /** Charts to install. @default the pinned charts of `components/shared/versions.ts` */
    charts: forEachChart(chart).prefault({}),
    /** Values for the charts, laid over those of the components. @default none */
    values: forEachChart(chartValues).prefault({}),
  })
  .readonly();
