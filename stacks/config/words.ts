import type * as z from "zod";
import { isTypeName, TYPE_NAMES } from "./schema/inspect.ts";

/** Words for what is allowed, where the schema itself has none. */
export function inWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_value") return issue.values.map((value) => JSON.stringify(value)).join(", ");
  if (issue.code === "invalid_type" && isTypeName(issue.expected)) return TYPE_NAMES[issue.expected];
  return undefined;
}
