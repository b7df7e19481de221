import * as z from "zod";
import { GENERATION_STATES } from "../../../components/shared/generation.ts";
import { keyFields } from "./keys.ts";
import {
  certificatePem,
  commonName,
  domain,
  duration,
  filePath,
  generationId,
  mountPath,
} from "./scalars.ts";

/** Where the root's private key lives. */
export const CUSTODIES = ["vault", "offline", "state"] as const;

/** What all generations of the root CA share. */
export const rootCa = z
  .strictObject({
    /**
     * Where the private key lives: `vault` (made in Vault, never leaves it), `offline` (on a token or stick; the
     * stack exports a signing request and takes the signed certificate), `state` (in Pulumi's encrypted state,
     * for labs).
     * @default "vault"
     */
    custody: z.enum(CUSTODIES).default("vault"),
    /** Path of the root's PKI mount. @default "pki" */
    mount: mountPath.default("pki"),
    /** Common name of the root certificates; the generation is told apart by its id. @default "Homelab Root CA" */
    commonName: commonName.default("Homelab Root CA"),
    /**
     * How many CAs may stand between a root and a leaf: 1 for the intermediates, 2 where the mesh has a CA of its own
     * above those of its clusters. Changing it changes no existing root: add a generation. Not for custody `offline`,
     * where the ceremony makes the roots.
     * @default 1
     */
    maxPathLength: z.literal([1, 2], { error: "1 or 2" }).optional(),
    /** Lifetime of a root certificate. Changing it changes no existing root: add a generation. @default "10y" */
    ttl: duration.default("10y"),
    ...keyFields,
  })
  .readonly();

/** What all generations of the intermediate CA share. */
export const intermediateCa = z
  .strictObject({
    /** Path of the issuing PKI mount; another than the root's. @default "pki_int" */
    mount: mountPath.default("pki_int"),
    /** Common name of the intermediate certificates. @default "Homelab Intermediate CA" */
    commonName: commonName.default("Homelab Intermediate CA"),
    /** Lifetime of an intermediate certificate, at most the root's. @default "5y" */
    ttl: duration.default("5y"),
    /** Domains whose names new intermediates may sign (name constraints). @default any */
    permittedDnsDomains: z.array(domain).min(1, { error: "at least one domain" }).readonly().optional(),
    ...keyFields,
  })
  .readonly();

const generation = {
  /** Name of the generation for its whole life, such as `r2026`. */
  id: generationId,
  /** `staged` (trusted, signs nothing yet), `active` (signs; exactly one) or `retiring` (signs no more, trusted). */
  state: z.enum(GENERATION_STATES),
};

const signedGeneration = {
  ...generation,
  /** Id of the root generation that signs it. */
  root: generationId,
};

const outside = {
  /** The signed certificate in PEM, once the ceremony made it; for custody `offline` only. */
  certificate: certificatePem.optional(),
  /** The same from a file. */
  certificateFile: filePath.optional(),
};

/** Generations of the root CA: every one of them is in every trust bundle. */
export const roots = z.array(z.strictObject({ ...generation, ...outside }).readonly()).readonly();

/** Generations of the intermediate CA. */
export const intermediates = z
  .array(z.strictObject({ ...signedGeneration, ...outside }).readonly())
  .readonly();

/** Generations of the mesh CA. */
export const meshGenerations = z
  .array(z.strictObject(signedGeneration).readonly())
  .min(1, { error: "at least one generation, such as [{ id: m2026, root: r2026, state: active }]" })
  .readonly();
