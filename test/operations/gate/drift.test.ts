import { describe, expect, it } from "vitest";
import { reportDrift } from "../../../operations/gate/drift.ts";
import { diagnostic, previewOf, step, summary } from "./events.ts";

async function reported(found: ReturnType<typeof previewOf>) {
  const calls: string[][] = [];
  const report = await reportDrift("lab", found, "<sub>origin</sub>", {
    openIssue: async (...args) => void calls.push(["open", ...args]),
    closeIssue: async (...args) => void calls.push(["close", ...args]),
  });
  return { report, calls };
}

describe("drift", () => {
  it("opens an issue that says what an up would do", async () => {
    const { report, calls } = await reported(previewOf(0, step("delete", "pki"), summary({ same: 1 })));
    expect(report).toBe(
      [
        "What is deployed in `lab` is not what the configuration declares. Either somebody changed it by hand, or an `up` is due. An `up` would do this:",
        "1 to delete; 1 unchanged.",
        "| | resource | type | properties |\n|---|---|---|---|\n| delete | `pki` | `vault:index/mount:Mount` |  |",
        "<details><summary>Values</summary>",
        "```diff\n# delete vault:index/mount:Mount pki\n```",
        "</details>",
        "To keep what is there instead, declare it in a pull request. This issue closes itself when nothing differs.",
        "<sub>origin</sub>",
      ].join("\n\n"),
    );
    expect(calls).toEqual([["open", "drift of lab", "Drift in lab", report]]);
  });

  it("that is gone closes the issue", async () => {
    const { report, calls } = await reported(previewOf(0, summary({ same: 1 })));
    expect(report).toBe("`lab` is what the configuration declares.\n\n<sub>origin</sub>");
    expect(calls).toEqual([["close", "drift of lab", report]]);
  });

  it("that nobody can tell leaves the issue alone", async () => {
    const { report, calls } = await reported(
      previewOf(1, diagnostic("error", "permission denied"), summary({})),
    );
    expect(report).toBe(
      "### Drift of `lab`: not known\n\n```text\npermission denied\n```\n\n<sub>origin</sub>",
    );
    expect(calls).toEqual([]);
  });

  it("is only said without GitHub", async () => {
    expect(await reportDrift("lab", previewOf(0, summary({ same: 1 })), "")).toBe(
      "`lab` is what the configuration declares.",
    );
  });
});
