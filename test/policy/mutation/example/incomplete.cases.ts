import { SecretBackendRole } from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";

const role = (props: Record<string, unknown>) => ({ type: SecretBackendRole, name: "web", props });

const tooLong = (value: string) => `web: maxTtl is ${value}; allowed: up to 2h. Change the role.`;
const anyName = (value: string) => `web: allowedDomains is ${value}; allowed: names. Change the role.`;

/** All that the rule needs but one second more than its limit. */
export const cases: readonly [RuleCases] = [
  {
    rule: "vault-role-example",
    accepts: [
      { what: "a role without domains", resources: [role({ maxTtl: "7200" })] },
      { what: "a role with domains", resources: [role({ maxTtl: "7200", allowedDomains: ["a", "b"] })] },
    ],
    refuses: [
      { what: "no limit", resources: [role({})], messages: [tooLong("not set")] },
      {
        what: "any name",
        resources: [role({ maxTtl: "1h", allowedDomains: ["*", "a", "**"] })],
        messages: [anyName('"*"'), anyName('"**"')],
      },
    ],
  },
];
