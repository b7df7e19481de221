import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Rules and the cases that must catch mistakes in them. */
export interface Judge {
  readonly rules: string;
  readonly cases: string;
}

/** A file to put mistakes into, and what must catch them. */
export interface Target {
  readonly file: string;
  /** The file itself, and all that need it. */
  readonly affected: ReadonlySet<string>;
  readonly judges: readonly Judge[];
}

const POLICY = resolve(import.meta.dirname, "../../../policy");
const CASES = resolve(import.meta.dirname, "../rules");

/** Every rules file, and every file with what rules share. What makes rules, the kernel, has tests of its own. */
export function allTargets(): Target[] {
  const rules = filesIn("rules").filter((file) => !file.endsWith("/index.ts"));
  const shared = filesIn("shared");
  const sources = new Map([...rules, ...shared].map((file) => [file, readFileSync(file, "utf8")]));
  return [...sources.keys()].map((file) => {
    const affected = importersOf(file, sources);
    const judges = rules
      .filter((each) => affected.has(each))
      .map((each) => ({
        rules: each,
        cases: each.replace(`${POLICY}/rules`, CASES).replace(/ts$/, "cases.ts"),
      }));
    return { file, affected, judges };
  });
}

function filesIn(folder: string): string[] {
  return readdirSync(resolve(POLICY, folder), { encoding: "utf8", recursive: true })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => resolve(POLICY, folder, name));
}

/** A file, and every other that imports it or one of these. */
function importersOf(file: string, sources: ReadonlyMap<string, string>): ReadonlySet<string> {
  const found = new Set([file]);
  for (const each of found) {
    for (const [importer, source] of sources) {
      const imports = [...source.matchAll(/ from "(\.[^"]+)"/g)].map(([, path]) =>
        resolve(importer, "..", path as string),
      );
      if (imports.includes(each)) found.add(importer);
    }
  }
  return found;
}
