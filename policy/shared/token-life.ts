import { limitOf } from "../kernel/duration.ts";
import { durationParameter, type Parameter } from "../kernel/parameters.ts";
import type { ResourceContext } from "../kernel/resource-rule.ts";

/** What a role of an auth method says of the tokens that it gives, in seconds. */
export interface TokenProps {
  readonly tokenTtl?: number;
  readonly tokenMaxTtl?: number;
  readonly tokenPeriod?: number;
}

/** Parameter of a rule about the tokens of whoever has certificates signed. */
export const tokenParameters: { readonly maximum: Parameter<string> } = {
  maximum: durationParameter("10m", "Longest life of a Vault token of an issuer."),
};

/**
 * Refuses tokens that live longer than a rule allows, or that can be renewed beyond it.
 *
 * @param change where the life is set @default the role's property
 */
export function refuseLongTokens(
  role: TokenProps,
  { parameters: { maximum }, refuse }: ResourceContext<typeof tokenParameters>,
  change?: string,
): void {
  for (const property of ["tokenTtl", "tokenMaxTtl"] as const) {
    const value = role[property];
    // Without a value, and with 0, it is the server's own, 32 days if nobody changed it.
    if (!value || value > limitOf(maximum)) {
      const allowed = `1 to ${limitOf(maximum)} seconds (${maximum})`;
      refuse({ property, value, allowed, change });
    }
  }
  if (role.tokenPeriod) {
    refuse({
      property: "tokenPeriod",
      value: role.tokenPeriod,
      allowed: "not set, since a periodic token can be renewed for ever",
    });
  }
}
