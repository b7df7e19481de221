import * as z from "zod";

/** The two settings of a private key. */
export const keyFields = {
  /** Type of the private key. @default "ec" */
  keyType: z.enum(["ec", "rsa", "ed25519"]).default("ec"),
  /**
   * Size of the private key in bits: 256, 384 or 521 for `ec`, 2048, 3072 or 4096 for `rsa`, none for `ed25519`.
   * @default for a CA 384 or 4096, for a leaf 256 or 2048
   */
  keyBits: z.int({ error: "a whole number of bits" }).optional(),
};
