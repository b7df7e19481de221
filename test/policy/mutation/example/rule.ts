import { limitOf, secondsOf } from "../../../../policy/kernel/duration.ts";
import { durationParameter } from "../../../../policy/kernel/parameters.ts";
import { check, resourceRule } from "../../../../policy/kernel/resource-rule.ts";
import { SecretBackendRole } from "../../../../policy/resources/vault.ts";

/** A rule to try the mutations on, with a bit of everything. */
export const exampleRule = resourceRule(
  {
    name: "vault-role-example",
    title: "An example",
    reason: "It is an example.",
    level: "mandatory",
    severity: "low",
    url: "https://example.com",
    remediation: "Nothing.",
    parameters: { limit: durationParameter("2h", "Longest life of a certificate.") },
  },
  [
    check(SecretBackendRole, ({ maxTtl, allowedDomains = [] }, { refuse, parameters }) => {
      const seconds = secondsOf(maxTtl);
      if (seconds === undefined || seconds > limitOf(parameters.limit)) {
        refuse({ property: "maxTtl", value: maxTtl, allowed: "up to 2h", change: "the role" });
      }
      const names = [...allowedDomains];
      // With 0 instead of 1 it has no end.
      while (names.length >= 1) {
        const value = names.shift();
        if (value === "*" || value === "**") {
          refuse({ property: "allowedDomains", value, allowed: "names", change: "the role" });
        }
      }
    }),
  ],
);
