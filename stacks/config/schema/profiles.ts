import * as z from "zod";
import { PROFILES } from "../../../components/host/profiles/index.ts";
import type { ConfigPath } from "../path.ts";
import { inWords } from "../words.ts";
import { fieldsAt } from "./inspect.ts";

const NAMES = PROFILES.map(({ name }) => name);
const ALLOWED = `the name of a profile: ${NAMES.join(", ")}`;

/**
 * How a program on a machine uses the machine's certificate: the name of a profile beside the settings that this one
 * has. Every profile checks its own; the name tells which.
 */
const profile = z.looseObject({ profile: z.string({ error: ALLOWED }) }).transform((value, context) => {
  const { profile: name, ...given } = value;
  const found = PROFILES.find((one) => one.name === name);
  if (found === undefined) {
    context.addIssue({ code: "custom", path: ["profile"], params: { known: NAMES } });
    return z.NEVER;
  }
  const result = found.settings.safeParse(given, { error: inWords });
  // Beside the name, as they stand in the file: a place in one is the same place in the other.
  if (result.success) return { profile: name, ...(result.data as Readonly<Record<string, unknown>>) };
  for (const issue of result.error.issues) {
    const known =
      issue.code === "unrecognized_keys" ? fieldsAt(found.settings, issue.path as ConfigPath) : undefined;
    context.issues.push({ ...issue, input: value, known } as z.core.$ZodRawIssue);
  }
  return z.NEVER;
});

/** Profiles of a machine. */
export const profiles = z.array(profile.readonly()).readonly();
