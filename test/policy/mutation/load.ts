import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import type { Rule } from "../../../policy/kernel/rule.ts";

/** A source that stands in for a file, and the files that must be loaded anew to get to see it. */
export interface Replacement {
  readonly file: string;
  readonly source: string;
  /** The file itself, and all that import it or each other. */
  readonly affected: ReadonlySet<string>;
}

const QUERY = /\?mutant=\d+$/;

let current: { readonly url: string; readonly source: string; readonly affected: ReadonlySet<string> };
let loaded = 0;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const query = QUERY.exec(context.parentURL ?? "")?.[0];
    if (query === undefined || !current.affected.has(resolved.url)) return resolved;
    return { ...resolved, url: resolved.url + query };
  },
  load(url, context, nextLoad) {
    if (!QUERY.test(url) || url.replace(QUERY, "") !== current.url) return nextLoad(url, context);
    return { source: current.source, format: "module-typescript", shortCircuit: true };
  },
});

/** Puts a source in the place of a file, for all that is loaded with the function that it gives. */
export function replace({ file, source, affected }: Replacement): (rules: string) => Promise<Rule[]> {
  loaded += 1;
  const query = `?mutant=${loaded}`;
  current = { url: hrefOf(file), source, affected: new Set([...affected].map(hrefOf)) };
  return async (rules) => Object.values((await import(hrefOf(rules) + query)) as object).filter(isRule);
}

function hrefOf(file: string): string {
  return pathToFileURL(file).href;
}

function isRule(value: unknown): value is Rule {
  const { name, policy } = (value ?? {}) as Partial<Rule>;
  return typeof name === "string" && typeof policy === "function";
}
