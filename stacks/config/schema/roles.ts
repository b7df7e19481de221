import * as z from "zod";
import { keyFields } from "./keys.ts";
import { domain, duration, flag, vaultName } from "./scalars.ts";

/** What one role may sign. */
const role = z
  .strictObject({
    /** Name of the role in Vault. */
    name: vaultName,
    /** Domains whose names the role signs. */
    allowedDomains: z.array(domain).min(1, { error: "at least one domain" }).readonly(),
    /** Whether names below an allowed domain are signed. @default true */
    allowSubdomains: flag.default(true),
    /** Whether an allowed domain itself is signed. @default false */
    allowBareDomains: flag.default(false),
    /** Whether wildcards below an allowed domain are signed. @default false */
    allowWildcardCertificates: flag.default(false),
    /** Lifetime of a certificate that asks for none. */
    ttl: duration,
    /** Longest lifetime that a certificate can ask for. */
    maxTtl: duration,
    ...keyFields,
  })
  .readonly();

/** Roles of the issuing mount. */
export const roles = z.array(role).readonly();
