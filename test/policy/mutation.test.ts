import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { tryMutants } from "./mutation/pool.ts";
import { linesOf } from "./mutation/report.ts";
import { allTargets, type Target } from "./mutation/targets.ts";

const EXAMPLE = resolve(import.meta.dirname, "mutation/example");

const example = (cases: string): Target => {
  const rules = resolve(EXAMPLE, "rule.ts");
  return { file: rules, affected: new Set([rules]), judges: [{ rules, cases: resolve(EXAMPLE, cases) }] };
};

describe("the mutation driver", () => {
  // Among the mutants that are caught is a loop without an end.
  it("finds exactly what no case depends on", async () => {
    expect(linesOf(await tryMutants([example("incomplete.cases.ts")]))).toEqual([
      'test/policy/mutation/example/rule.ts:16: `"2h"` -> `"3h"`',
      "test/policy/mutation/example/rule.ts:21: `seconds === undefined || seconds > limitOf(parameters.limit)` -> `seconds === undefined`",
    ]);
  });

  it("wants the rules themselves to pass", async () => {
    expect(linesOf(await tryMutants([example("wrong.cases.ts")]))).toEqual([
      "test/policy/mutation/example/rule.ts: Error: as it stands it fails a case: vault-role-example accepts no limit",
    ]);
  });
});

describe("the rules", () => {
  it("have a case for every condition", async () => {
    expect(linesOf(await tryMutants(allTargets()))).toEqual([]);
  });
});
