import { describe, expect, it } from "vitest";
import { readPreview } from "../../../operations/gate/preview.ts";
import { diagnostic, policy, previewOf, printed, step, summary } from "./events.ts";

const drift = (exitCode: number, stderr: string, stdout: string) =>
  readPreview({ exitCode, stdout, stderr, expectNoChanges: true });

describe("a preview", () => {
  it("passes when nothing changes", () => {
    expect(previewOf(0, step("same", "pki"), summary({ same: 7 }))).toEqual({
      passed: true,
      changes: [],
      unchanged: 7,
      violations: [],
      errors: [],
    });
  });

  it("lists the gravest changes first, and a replacement once", () => {
    const { changes, unchanged } = previewOf(
      0,
      step("create", "b"),
      step("create", "a"),
      step("create", "z", { type: "a:a:A" }),
      step("import", "i"),
      step("import-replacement", "j"),
      step("update", "u"),
      step("create-replacement", "r"),
      step("replace", "r"),
      step("delete-replaced", "r"),
      step("delete", "d"),
      step("read", "x"),
      step("refresh", "x"),
      summary({ create: 3 }),
    );
    expect(changes.map(({ operation, name }) => `${operation} ${name}`)).toEqual([
      "delete d",
      "replace r",
      "update u",
      "create z",
      "create a",
      "create b",
      "import i",
      "import j",
    ]);
    expect(unchanged).toBe(0);
  });

  it("takes all of a name that holds a URN's separator", () => {
    expect(previewOf(0, step("create", "a::b"), summary({})).changes.map(({ name }) => name)).toEqual([
      "a::b",
    ]);
  });

  it("passes with an advisory violation", () => {
    const { passed, violations } = previewOf(0, policy("r", "advisory", "Why.\nWhat.\n", "low"), summary({}));
    expect(passed).toBe(true);
    expect(violations).toEqual([{ rule: "r", mandatory: false, severity: "low", message: "Why.\nWhat." }]);
  });

  it("is refused by a mandatory violation, which stands before advice", () => {
    const { passed, violations, errors } = previewOf(
      1,
      policy("advice", "advisory", "x"),
      policy("rule", "mandatory", "x"),
      diagnostic("error", "preview failed\n"),
      summary({}),
    );
    expect([passed, violations.map(({ rule }) => rule), errors]).toEqual([false, ["rule", "advice"], []]);
  });

  it("fails with the errors of the engine, the program and providers, and with nothing else that they say", () => {
    const urn = "urn:pulumi:lab::homelab-pki::vault:index/mount:Mount::pki";
    const { passed, errors } = previewOf(
      1,
      diagnostic("warning", "old"),
      diagnostic("info", "hello"),
      diagnostic("debug", "a whole resource"),
      diagnostic("error", "no such host\n", urn),
      diagnostic("error", "2 problems\n  a\n  b\n"),
      diagnostic("error", "preview failed\n"),
      summary({}),
    );
    expect([passed, errors]).toEqual([false, ["pki: no such host", "2 problems\n  a\n  b"]]);
  });

  it("fails with what stands on stderr when there never was a plan", () => {
    const run = {
      exitCode: 255,
      stdout: "",
      stderr: "error: no stack named 'x' found\n",
      expectNoChanges: false,
    };
    expect(readPreview(run)).toEqual({
      passed: false,
      changes: [],
      unchanged: 0,
      violations: [],
      errors: ["error: no stack named 'x' found"],
    });
  });

  it("fails when Pulumi was killed in the middle of a line", () => {
    const run = { exitCode: 1, stdout: '{"sequence":1,"summ', stderr: "", expectNoChanges: false };
    expect(readPreview(run).errors).toEqual(["pulumi preview ended with exit code 1 and no word why"]);
  });

  it("fails without a summary, whatever the exit code", () => {
    expect(previewOf(0, step("create", "a")).errors).toEqual([
      "pulumi preview ended with exit code 0 and no word why",
    ]);
  });

  it("fails with an exit code that nothing explains", () => {
    expect(previewOf(3, step("create", "a"), summary({ create: 1 })).passed).toBe(false);
  });

  it("ignores lines that are no events", () => {
    const stdout = `Previewing update\n${printed(step("create", "a"), summary({ create: 1 }))}\n{}\n`;
    expect(readPreview({ exitCode: 0, stdout, stderr: "x", expectNoChanges: false }).changes).toHaveLength(1);
  });
});

describe("a preview that expects no changes", () => {
  const complaint = "error: no changes were expected for preview but changes were proposed";

  it("passes with the changes that it complains about", () => {
    const { passed, changes } = drift(7, complaint, printed(step("update", "a"), summary({ update: 1 })));
    expect([passed, changes.length]).toEqual([true, 1]);
  });

  it("fails when it fails without changes", () => {
    expect(drift(7, complaint, printed(summary({ same: 1 })))).toMatchObject({
      passed: false,
      errors: [complaint],
    });
  });

  it("fails when it fails with changes and an error", () => {
    const stdout = printed(
      step("update", "a"),
      diagnostic("error", "permission denied"),
      summary({ update: 1 }),
    );
    expect(drift(1, "", stdout)).toMatchObject({ passed: false, errors: ["permission denied"] });
  });
});
