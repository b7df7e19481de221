import { readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import type { RuleCases } from "../support/cases.ts";
import { mistakes } from "../support/mistakes.ts";
import { replace } from "./load.ts";
import { mutantsOf } from "./mutants.ts";
import type { Finding, Task } from "./pool.ts";
import type { Target } from "./targets.ts";

/** The judge and the cases that caught the last mutant. */
let lastOnes: ReadonlySet<object> = new Set();

// Runs in a thread of its own: a mutant may well loop for ever.
parentPort?.on("message", async (task: Task) => {
  try {
    await tryAll(task, (finding) => parentPort?.postMessage(finding));
  } catch (error) {
    parentPort?.postMessage({ kind: "failed", why: String(error) } satisfies Finding);
  }
});

async function tryAll({ target, from }: Task, report: (finding: Finding) => void): Promise<void> {
  const source = readFileSync(target.file, "utf8");
  const wrong = await firstMistake(target, source);
  if (wrong !== undefined) throw new Error(`as it stands it fails a case: ${wrong}`);
  const mutants = mutantsOf(target.file, source);
  for (const [index, { source: mutated, line, old, new: text }] of mutants.entries()) {
    if (index < from) continue;
    report({ kind: "began", index });
    // What throws, such as a source that is no program at all, is caught as well.
    const caught = await firstMistake(target, mutated).catch(String);
    if (caught === undefined) report({ kind: "survived", mutant: { line, old, new: text } });
  }
  report({ kind: "done", count: mutants.length });
}

/** What the rules get wrong of their cases with another source in the place of the target's. */
async function firstMistake({ file, affected, judges }: Target, source: string): Promise<string | undefined> {
  const load = replace({ file, source, affected });
  for (const judge of lastOneFirst(judges, lastOnes)) {
    const { rules: rulesFile, cases: casesFile } = judge;
    const { cases } = (await import(casesFile)) as { readonly cases: readonly RuleCases[] };
    const rules = await load(rulesFile);
    for (const ofRule of lastOneFirst(cases, lastOnes)) {
      const rule = rules.find(({ name }) => name === ofRule.rule);
      if (rule === undefined) throw new Error(`no rule ${ofRule.rule}, of which ${casesFile} has cases`);
      for await (const mistake of mistakes(rule, ofRule)) {
        lastOnes = new Set<object>([judge, ofRule]);
        return `${ofRule.rule} ${mistake}`;
      }
    }
  }
  return undefined;
}

/** What caught the last mutant comes first: the next one is only a few characters away. */
function lastOneFirst<T extends object>(all: readonly T[], caught: ReadonlySet<object>): readonly T[] {
  const at = all.findIndex((each) => caught.has(each));
  return at < 1 ? all : [all[at] as T, ...all.slice(0, at), ...all.slice(at + 1)];
}
