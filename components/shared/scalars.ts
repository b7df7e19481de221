import { isIP } from "node:net";
import * as z from "zod";
import { DURATION_FORM, type Duration, isDuration } from "./duration.ts";

/**
 * A text with a form of its own.
 *
 * @param allowed - what is allowed, the message for a wrong type and a wrong form alike
 * @param form - matches the whole text
 */
export function text(allowed: string, form: RegExp): z.ZodString {
  return z.string({ error: allowed }).regex(form, { error: allowed });
}

/** A yes-or-no setting. */
export const flag = z.boolean({ error: "true or false" });

const PORT = "a port, 1 to 65535";

/** A TCP or UDP port. */
export const port = z.int({ error: PORT }).min(1, { error: PORT }).max(65_535, { error: PORT });

/** A length of time, see {@link Duration}. */
export const duration = z.custom<Duration>(isDuration, { error: DURATION_FORM });

/** One label of a DNS name in lower case, to be part of a pattern (RFC 1123 section 2.1). */
export const LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

/**
 * Whether a text is an address with the length of its network's prefix, and not all addresses (`/0`). Without a zone:
 * `%eth0` means something on one machine only.
 */
export function isAddressRange(value: string): boolean {
  const [address = "", length = "", ...rest] = value.split("/");
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return (
    rest.length === 0 && !address.includes("%") && /^[1-9][0-9]{0,2}$/.test(length) && Number(length) <= bits
  );
}
