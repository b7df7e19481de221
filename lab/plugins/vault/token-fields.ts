import { isEqual } from "../provider/equality.ts";
import type { Value } from "../provider/index.ts";
import { count, type Fields, flag, text, textSet } from "./fields.ts";

/** What roles of every auth method say about the tokens that they issue. */
export const tokenFields: Fields = {
  tokenBoundCidrs: { ...textSet, equivalent: sameAddresses },
  tokenExplicitMaxTtl: count,
  tokenMaxTtl: count,
  tokenNoDefaultPolicy: flag,
  tokenNumUses: count,
  tokenPeriod: count,
  tokenPolicies: textSet,
  tokenTtl: count,
  tokenType: { ...text, default: "default" },
  aliasMetadata: { type: { map: "string" } },
};

/** Vault takes the prefix length off the address of a single host. */
function sameAddresses(state: Value | undefined, input: Value | undefined): boolean {
  const hosts = (value: Value | undefined) =>
    Array.isArray(value) ? value.map((address) => String(address).replace(/\/(32|128)$/, "")) : [];
  return isEqual({ set: "string" }, hosts(state), hosts(input));
}
