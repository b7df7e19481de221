import type { Parameters } from "../kernel/parameters.ts";
import { type ResourceCheck, resourceRule } from "../kernel/resource-rule.ts";
import type { Rule, RuleText } from "../kernel/rule.ts";

/** What a rule looks at, by the provider whose resources it judges. */
export interface ProviderChecks<P extends Parameters> {
  readonly vault: readonly ResourceCheck<P>[];
  readonly tls: readonly ResourceCheck<P>[];
}

/**
 * The same rule for the two providers that make keys and certificates. Its name is preceded by the provider's, so that
 * an environment can be strict with the one and not with the other.
 */
export function providerRules<P extends Parameters = Record<string, never>>(
  { name, ...text }: RuleText<P>,
  { vault, tls }: ProviderChecks<P>,
): readonly [vault: Rule, tls: Rule] {
  return [
    resourceRule<P>({ name: `vault-${name}`, ...text }, vault),
    resourceRule<P>({ name: `tls-${name}`, ...text }, tls),
  ];
}
