import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { Generation } from "../shared/generation.ts";
import { NAME_CONSTRAINTS } from "./name-constraints.ts";

/**
 * Inputs of a CA certificate that a change of config never applies to one that exists. Vault's provider replaces
 * the certificate for a new common name, and for a new TTL it changes only its own record; a CA that is replaced
 * under its clients is an outage. A new generation takes the new values, the old one keeps its own.
 *
 * @see https://github.com/hashicorp/terraform-provider-vault/issues/2415
 */
export const ISSUED_ONCE = ["commonName", "ttl"];

/** As {@link ISSUED_ONCE}, of a root: what it was made with decides how many tiers of CAs it can have. */
export const ROOT_ISSUED_ONCE = [...ISSUED_ONCE, "maxPathLength"];

/** As {@link ISSUED_ONCE}, of an intermediate that a root in Vault signs. */
export const INTERMEDIATE_ISSUED_ONCE = [...ISSUED_ONCE, "maxPathLength", ...NAME_CONSTRAINTS];

/** Inputs of a key that would replace it: as {@link ISSUED_ONCE}, a new generation takes the new values. */
export const KEY_MADE_ONCE = ["keyType", "keyBits"];

/**
 * Options of what one generation owns and nobody may lose by accident. A retiring generation is no longer
 * protected: taking it off the list afterwards is the third step of a rotation and must be an ordinary `up`.
 *
 * @param parent - the component
 * @param generation - the generation
 * @param protect - whether the component protects its keys and certificates
 */
export function generationOptions(
  parent: Resource,
  generation: Generation,
  protect: boolean,
): Pick<CustomResourceOptions, "parent" | "protect"> {
  return { parent, protect: protect && generation.state !== "retiring" };
}
