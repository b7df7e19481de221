import { stackRule } from "../../kernel/stack-rule.ts";

const WHERE = "homelab-pki:policy.exceptions";

/** The assessment of plans of action: weaknesses have a milestone, and somebody looks at it. */
const SOURCE =
  "https://csrc.nist.gov/projects/cprt/catalog#/cprt/framework/version/SP_800_53_5_2_0/home?element=CA-05";

/** An exception that nobody looks at again is a hole that nobody knows of. */
export const stackExceptionsCurrent = stackRule(
  {
    name: "stack-exceptions-current",
    title: "Exceptions are in date and needed",
    reason: "An exception that has expired or covers nothing is a hole that nobody looks at again.",
    level: "mandatory",
    severity: "high",
    url: SOURCE,
    remediation: "Repair the resource and remove the exception, or agree on a new date.",
  },
  ({ exceptions, refuseStack }) => {
    for (const exception of exceptions.all.filter((each) => exceptions.isExpired(each))) {
      refuseStack(
        `${WHERE}: the exception from ${exception.rule} for ${exception.resource} expired on ${exception.expires}; ` +
          "allowed: a date to come. Repair the resource, or agree on a new date.",
      );
    }
    for (const exception of exceptions.unused().filter((each) => !exceptions.isExpired(each))) {
      refuseStack(
        `${WHERE}: the exception from ${exception.rule} for ${exception.resource} covers nothing; ` +
          "allowed: what is needed. Remove it.",
      );
    }
  },
);

/** What is excepted stays in sight. */
export const stackExceptionsInUse = stackRule(
  {
    name: "stack-exceptions-in-use",
    title: "Exceptions in use are shown",
    reason: "What is excepted stays in sight, with its reason and its date.",
    level: "advisory",
    severity: "low",
    url: SOURCE,
    remediation: "Nothing to do until the date; then repair the resource.",
  },
  ({ exceptions, refuseStack }) => {
    for (const [{ rule, expires, reason }, resources] of exceptions.used()) {
      refuseStack(`${rule} is excepted for ${[...resources].join(", ")} until ${expires}: ${reason}`);
    }
  },
);

/** Who has agreed to an exception can be asked, if it is written down. */
export const stackExceptionsWithTicket = stackRule(
  {
    name: "stack-exceptions-with-ticket",
    title: "Exceptions have a ticket",
    reason: "An auditor asks who agreed to an exception, and the ticket tells.",
    level: "mandatory",
    severity: "medium",
    url: SOURCE,
    remediation: "Agree on the exception in a ticket and name it in ticket.",
  },
  ({ exceptions, refuseStack }) => {
    for (const { rule, resource, ticket } of exceptions.all) {
      if (ticket === undefined) {
        refuseStack(
          `${WHERE}: the exception from ${rule} for ${resource} has no ticket; ` +
            "allowed: one with a ticket. Name the ticket.",
        );
      }
    }
  },
);

export const exceptionRules = [stackExceptionsCurrent, stackExceptionsInUse, stackExceptionsWithTicket];
