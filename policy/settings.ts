import { z } from "zod";

// The errors' texts are what is allowed: the pack and the program put the path and the value before them.

const LEVELS = ["advisory", "mandatory", "disabled"] as const;

const ALLOWED_LEVELS = LEVELS.map((each) => JSON.stringify(each)).join(", ");

const level = z.enum(LEVELS);

/** YAML takes a day without quotes for a point in time, and Pulumi writes that one down as Go does. */
const day = z.preprocess(
  (value) => (typeof value === "string" ? value.replace(/ 00:00:00 \+0000 UTC$/, "") : value),
  z.iso.date({ error: 'a day such as "2027-06-30"' }),
);

const exception = z
  .strictObject(
    {
      rule: z.string({ error: "the name of a rule" }),
      // A leading ! would turn the pattern round and except everything else.
      resource: z
        .string({ error: "the name of a resource, * for any part of it" })
        .regex(/^[^!]/, { error: "the name of a resource, * for any part of it" }),
      reason: z
        .string({ error: "a reason, for whoever reads it in a year" })
        .min(10, { error: "a reason of at least 10 characters, for whoever reads it in a year" }),
      expires: day,
      ticket: z.string({ error: "a ticket's name" }).min(1, { error: "a ticket's name" }).optional(),
    },
    { error: "rule, resource, reason, expires, ticket" },
  )
  .readonly();

/** `rule: mandatory` is short for `rule: { enforcementLevel: mandatory }`. */
const ofRule = z
  .union([level, z.looseObject({ enforcementLevel: level.optional() })], {
    error: `${ALLOWED_LEVELS}, alone or as enforcementLevel beside parameters`,
  })
  .transform((value) => (typeof value === "string" ? { enforcementLevel: value } : value));

/**
 * `homelab-pki:policy` of a stack's configuration: which rules its environment keeps, and from which it is excepted.
 * The program holds the configuration against it too, so that a mistake is found without the pack.
 */
export const policySettings = z
  .strictObject(
    {
      preset: z.enum(["homelab", "regulated"], { error: '"homelab", "regulated"' }).default("homelab"),
      /** Level and parameters by rule, over those of the preset; `all` for every rule. */
      rules: z.record(z.string(), ofRule, { error: "levels and parameters by rule" }).default({}),
      exceptions: z.array(exception, { error: "a list of exceptions" }).default([]),
    },
    { error: "preset, rules, exceptions" },
  )
  .readonly();

/** The settings with their defaults. */
export type PolicySettings = z.infer<typeof policySettings>;
