import * as z from "zod";
import { dnsName, objectName } from "./scalars.ts";

const host = z
  .strictObject({
    /** Name of the machine. */
    name: objectName,
    /** Names that its certificate proves. */
    dnsNames: z.array(dnsName).min(1, { error: "at least one DNS name" }).readonly(),
    /** What runs there. */
    description: z.string({ error: "a text" }).optional(),
  })
  .readonly();

/** Machines outside the cluster that have certificates of this chain; listed in the inventory. */
export const hosts = z.array(host).readonly();
