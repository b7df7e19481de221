import type { RuleCases } from "../../support/cases.ts";

/** They do not matter, but every stack has some. */
const resources = [{ type: "pulumi:pulumi:Stack", props: {} }];

const RULE = "vault-role-no-any-name";

const exception = (own: object = {}) => ({
  rule: RULE,
  resource: "lab-*",
  reason: "The printers ask for names of their own.",
  expires: "2026-06-30",
  ...own,
});

const ofWeb = exception({ resource: "web", expires: "2027-01-01", reason: "It moves in autumn." });
const covered = [{ rule: RULE, resource: "lab-printers" }];

export const cases: readonly RuleCases[] = [
  {
    rule: "stack-exceptions-current",
    accepts: [
      { what: "no exceptions", resources },
      {
        what: "one in use, on its last day",
        resources,
        exceptions: [exception()],
        covered,
        today: "2026-06-30",
      },
    ],
    refuses: [
      {
        what: "one that has expired, in use or not",
        resources,
        exceptions: [exception()],
        covered,
        today: "2026-07-01",
        messages: [
          "homelab-pki:policy.exceptions: the exception from vault-role-no-any-name for lab-* expired on 2026-06-30; " +
            "allowed: a date to come. Repair the resource, or agree on a new date.",
        ],
      },
      {
        what: "each that covers nothing",
        resources,
        exceptions: [exception(), ofWeb],
        covered,
        messages: [
          "homelab-pki:policy.exceptions: the exception from vault-role-no-any-name for web covers nothing; " +
            "allowed: what is needed. Remove it.",
        ],
      },
    ],
  },
  {
    rule: "stack-exceptions-in-use",
    accepts: [
      { what: "no exceptions", resources },
      { what: "one that is not in use", resources, exceptions: [exception()] },
    ],
    refuses: [
      {
        what: "nothing silently: each in use is shown",
        resources,
        exceptions: [exception(), ofWeb],
        covered: [...covered, { rule: RULE, resource: "lab-cameras" }, { rule: RULE, resource: "web" }],
        messages: [
          "vault-role-no-any-name is excepted for lab-printers, lab-cameras until 2026-06-30: " +
            "The printers ask for names of their own.",
          "vault-role-no-any-name is excepted for web until 2027-01-01: It moves in autumn.",
        ],
      },
    ],
  },
  {
    rule: "stack-exceptions-with-ticket",
    accepts: [
      { what: "no exceptions", resources },
      { what: "one with a ticket", resources, exceptions: [exception({ ticket: "PKI-12" })] },
    ],
    refuses: [
      {
        what: "each without",
        resources,
        exceptions: [exception({ ticket: "PKI-12" }), ofWeb],
        messages: [
          "homelab-pki:policy.exceptions: the exception from vault-role-no-any-name for web has no ticket; " +
            "allowed: one with a ticket. Name the ticket.",
        ],
      },
    ],
  },
];
