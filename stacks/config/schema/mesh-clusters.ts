import * as z from "zod";
import { LABEL, text } from "../../../components/shared/scalars.ts";
import { isAddressPool } from "../address-pool.ts";
import { domain, filePath, httpsUrl, ipAddress } from "./scalars.ts";

/** What a cluster is in its mesh. */
export const CLUSTER_ROLES = ["primary", "remote"] as const;

/** Name of a cluster or of a network: a label's value, and a part of names in Vault and Kubernetes. */
const label = text(
  "lower-case letters, digits and -, not - first or last, at most 63",
  new RegExp(`^${LABEL}$`),
);

const POOL = "a range of addresses, such as 192.0.2.100-192.0.2.110 or 192.0.2.96/28";

const metalLb = z
  .strictObject({
    /** Ranges, as first and last address or as a prefix. */
    addresses: z
      .array(z.string({ error: POOL }).refine(isAddressPool, { error: POOL }))
      .min(1, { error: "at least one range of addresses" })
      .readonly(),
  })
  .readonly();

const dnsOverride = z
  .strictObject({
    /** Name that workloads ask for. */
    host: domain,
    /** Addresses that they get. */
    addresses: z.array(ipAddress).min(1, { error: "at least one address" }).readonly(),
  })
  .readonly();

const cluster = z
  .strictObject({
    /** Name of the cluster, its own in the whole mesh. */
    id: label,
    /** Network of its pods, from which other networks are reached by gateways. @default the cluster's id */
    network: label.optional(),
    /** `primary` has a control plane, which is the stack's own cluster; `remote` uses that. @default "primary" */
    role: z.enum(CLUSTER_ROLES).default("primary"),
    /** Id of the cluster whose control plane a remote uses. */
    primary: label.optional(),
    /** File with the credentials of another cluster. @default the cluster is the stack's own, which exactly one is */
    kubeconfigFile: filePath.optional(),
    /** Context of that file. @default its current one */
    context: text("the name of a context", /^[^\p{Cc}]+$/u).optional(),
    /** API server of another cluster as the primary's istiod reaches it. @default that of the kubeconfig */
    apiServer: httpsUrl.optional(),
    /**
     * Address of the gateway through which other networks come in; a remote finds its primary there. It is one of
     * metalLb's, or with none the address of a node or one that is routed to the nodes.
     */
    eastWestAddress: ipAddress.optional(),
    /** Addresses that MetalLB, which is there already, gives to the cluster's load balancers. @default none of this program's */
    metalLb: metalLb.optional(),
    /** Names that workloads of this primary and its remotes resolve to given addresses. @default none */
    dns: z.array(dnsOverride).readonly().default([]),
  })
  .readonly();

/** Clusters of the mesh. */
export const clusters = z
  .array(cluster)
  .min(1, { error: "at least one cluster, such as [{ id: lab }]" })
  .readonly();
