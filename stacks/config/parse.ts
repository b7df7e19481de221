import * as z from "zod";
import { type ConfigPath, valueAt } from "./path.ts";
import { Problems } from "./problems.ts";
import type { RawConfig } from "./raw.ts";
import { KEYS, type Key, type Settings } from "./schema/index.ts";
import { fieldsAt, TYPE_NAMES, type TypeName, typeOf } from "./schema/inspect.ts";
import { isPassword } from "./sensitive.ts";
import { suggestion } from "./suggest.ts";
import { inWords } from "./words.ts";

/** Keys that passed their schemas, and the problems of those that did not. */
export interface Parsed {
  readonly settings: Partial<Settings>;
  readonly problems: Problems;
}

/**
 * Decodes and checks each key by itself. A key with a problem is left out of the result, so that the checks
 * between keys can still run on the others and one run reports everything.
 */
export function parse(raw: RawConfig): Parsed {
  const values: Record<string, unknown> = {};
  const problems = new Problems(values, raw.secretKeys);
  for (const name of Object.keys(raw.values)) {
    if (!Object.hasOwn(KEYS, name))
      problems.note([name], `unknown key; ${suggestion(name, Object.keys(KEYS))}`);
  }
  const settings: Record<string, unknown> = {};
  for (const key of Object.keys(KEYS) as Key[]) {
    const text = Object.hasOwn(raw.values, key) ? raw.values[key] : undefined;
    const decoded = text === undefined ? { value: undefined } : decode(key, text, problems);
    if (decoded === undefined) continue;
    const result = KEYS[key].safeParse(decoded.value, { error: inWords });
    // With the defaults filled in where it passed, so that a check between keys can show those too.
    values[key] = result.success ? result.data : decoded.value;
    if (result.success) settings[key] = result.data;
    else for (const issue of result.error.issues) report(key, issue, values, problems);
  }
  return { settings: settings as Partial<Settings>, problems };
}

/** Turns the engine's text into a value: lists and objects come as JSON, the rest as typed by hand. */
function decode(key: Key, text: string, problems: Problems): { value: unknown } | undefined {
  const schema = KEYS[key];
  const type = typeOf(schema);
  try {
    const value: unknown = type === "string" ? text : JSON.parse(text);
    // Pulumi.yaml must give a key a default, or the engine demands the key: empty stands for "not given".
    return { value: schema instanceof z.ZodOptional && isEmpty(value, type) ? undefined : value };
  } catch {
    // The parser's own message would quote the text, which may be a secret.
    problems.note([key], `not valid JSON (${text.length} characters); allowed: ${TYPE_NAMES[type]}`);
    return undefined;
  }
}

function isEmpty(value: unknown, type: TypeName): boolean {
  if (value === "") return true;
  if (typeof value !== "object" || value === null || Object.keys(value).length > 0) return false;
  return Array.isArray(value) === (type === "array");
}

function report(key: Key, issue: Issue, values: unknown, problems: Problems): void {
  const path = [key, ...issue.path] as ConfigPath;
  if (issue.code === "unrecognized_keys") {
    const known = issue.known ?? fieldsAt(KEYS[key], path.slice(1));
    for (const field of issue.keys) problems.note([...path, field], unknownField(key, field, known));
  } else if (issue.code === "custom" && issue.params?.known !== undefined) {
    const value = String(valueAt(values, path));
    problems.note(path, `${problems.show(path)} is unknown; ${suggestion(value, issue.params.known)}`);
  } else if (valueAt(values, path) === undefined) {
    problems.missing(path, issue.message);
  } else {
    problems.refuse(path, "is not allowed", issue.message);
  }
}

/** An issue; where a name was chosen among several, `known` are those. */
type Issue = z.core.$ZodIssue & { readonly known?: readonly string[] };

function unknownField(key: Key, field: string, known: readonly string[]): string {
  if ((key === "hosts" || key === "hostDefaults") && isPassword(field)) {
    return "SSH takes a key or an agent here, never a password; allowed: agent: true, privateKeyFile, or privateKey set with --secret";
  }
  return `unknown field; ${suggestion(field, known)}`;
}
