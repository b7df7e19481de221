import * as z from "zod";
import { LABEL, text } from "../../../components/shared/scalars.ts";
import { dnsName, duration, namespaceName, port } from "./scalars.ts";

/** Resources by which a gateway is described. */
export const INGRESS_APIS = ["istio", "gateway-api"] as const;

/** Whether callers from outside show a certificate of this chain. */
export const CLIENT_CERTIFICATES = ["none", "optional", "required"] as const;

/** How the gateway's Service is reached from outside the cluster. */
export const SERVICE_TYPES = ["LoadBalancer", "NodePort", "ClusterIP"] as const;

/** Name of a Helm release (at most 53) that its Service has too (RFC 1035 label). */
const releaseName = text(
  "lower-case letters, digits and -, a letter first, not - last, at most 53",
  /^[a-z]([a-z0-9-]{0,51}[a-z0-9])?$/,
);

const route = z
  .strictObject({
    /** Name that callers ask for; one of the gateway's. */
    host: dnsName,
    /** Path, with all below it. @default "/" */
    path: z.string({ error: "a path that begins with /" }).default("/"),
    /** Where the calls go. */
    service: text("<namespace>/<service>", new RegExp(`^${LABEL}/${LABEL}$`)),
    /** Port of the Service. */
    port,
  })
  .readonly();

/** Gateways through which callers from outside come in. */
export const ingress = z
  .array(
    z
      .strictObject({
        /** Name of the gateway: its Helm release, its Service and its Deployment. */
        name: releaseName,
        /** Namespace of all of it. */
        namespace: namespaceName,
        /** Resources that describe it: Istio's own, or those of Gateway API. @default "istio" */
        api: z.enum(INGRESS_APIS).default("istio"),
        /** How it is reached: by an address of its own, by a port of each node, or not at all. @default "LoadBalancer" */
        serviceType: z.enum(SERVICE_TYPES).default("LoadBalancer"),
        /** Names that its certificate proves; the role of the cluster's issuer must sign each. */
        hosts: z.array(dnsName).min(1, { error: "at least one DNS name" }).readonly(),
        /** Lifetime of its certificate; at most the role's `maxTtl`. */
        duration,
        /** Whether callers show a certificate of this chain. @default "none" */
        clientCertificates: z.enum(CLIENT_CERTIFICATES).default("none"),
        /** Where calls go, by name and path. @default nowhere */
        routes: z.array(route).readonly().default([]),
      })
      .readonly(),
  )
  .readonly();
