import { type Block, type Entry, readHcl, type Value } from "./hcl.ts";

/** What a policy lets its holder do at a path. */
export interface PathRule {
  /** As the policy writes it, without a slash at the start. */
  readonly path: string;
  readonly capabilities: readonly string[];
  /** Names of parameters that a request may have; nothing if they are not limited. */
  readonly allowedParameters?: readonly string[];
}

/** What could be read of a policy: all of its rules, or what stood in the way. */
export type PolicyReading = { readonly rules: readonly PathRule[] } | { readonly problem: string };

/** What may stand in the block of a path, as Vault has it. */
const SETTINGS = new Set([
  "comment",
  "policy",
  "capabilities",
  "allowed_parameters",
  "denied_parameters",
  "required_parameters",
  "min_wrapping_ttl",
  "max_wrapping_ttl",
  "mfa_methods",
  "control_group",
  "subscribe_event_types",
]);

/** Capabilities by their old names, which Vault still takes. */
const OLD_NAMES: ReadonlyMap<unknown, readonly string[]> = new Map([
  ["deny", ["deny"]],
  ["read", ["read", "list"]],
  ["write", ["create", "read", "update", "delete", "list"]],
  ["sudo", ["create", "read", "update", "delete", "list", "sudo"]],
]);

/**
 * Reads the text of a Vault policy: blocks of paths with their capabilities and the parameters that they are limited to.
 * What else a block can hold only takes rights away and is passed over. What cannot be read for sure is a problem, and so is what Vault itself would refuse.
 *
 * @see https://developer.hashicorp.com/vault/docs/concepts/policies#policy-syntax
 */
export function readPolicy(text: string): PolicyReading {
  try {
    return { rules: readHcl(text).entries.flatMap(rulesAtTop) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

function rulesAtTop({ keys: [key, ...paths], value }: Entry): PathRule[] {
  if (key === "path") return rulesOf(paths, value);
  if (key === "name" && typeof value === "string") return [];
  throw new Error(`${JSON.stringify(key)} is neither path nor name`);
}

/** In JSON a path is a key below `path`, and each level may be a list of blocks. */
function rulesOf(paths: readonly string[], value: Value): PathRule[] {
  if (Array.isArray(value)) return value.flatMap((each) => rulesOf(paths, each));
  if (value === null || typeof value === "string" || paths.length > 1)
    throw new Error(`path ${JSON.stringify(paths.join(" "))} has no block of its own`);
  const [path] = paths;
  if (path !== undefined) return [ruleOf(path, value)];
  return value.entries.flatMap((entry) => rulesOf(entry.keys, entry.value));
}

function ruleOf(path: string, { entries }: Block): PathRule {
  const seen = new Set<string>();
  const capabilities: string[] = [];
  let allowedParameters: string[] | undefined;
  for (const { keys, value } of entries) {
    const key = keys.join(" ");
    const problem = (what: string) => new Error(`path ${JSON.stringify(path)}: ${key} ${what}`);
    if (!SETTINGS.has(key)) throw problem("is not known");
    if (seen.has(key)) throw problem("stands there twice");
    seen.add(key);
    if (key === "capabilities") {
      if (!isTexts(value)) throw problem("is no list of texts");
      capabilities.push(...value);
    }
    if (key === "allowed_parameters") {
      if (!isBlock(value)) throw problem("is no block");
      allowedParameters = value.entries.flatMap((entry) => entry.keys);
    }
    if (key === "policy") {
      const named = OLD_NAMES.get(value);
      if (named === undefined) throw problem("is not known");
      capabilities.push(...named);
    }
  }
  return { path: path.replace(/^\//, ""), capabilities, allowedParameters };
}

function isBlock(value: Value): value is Block {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: Value): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
