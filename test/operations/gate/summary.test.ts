import { describe, expect, it } from "vitest";
import { renderChanges, renderErrors, renderPreview } from "../../../operations/gate/summary.ts";
import { diagnostic, policy, previewOf, step, summary } from "./events.ts";

const update = step("update", "pki", {
  old: { inputs: { description: "old", type: "pki" } },
  new: { inputs: { description: "new", type: "kv" } },
  detailedDiff: {
    description: { diffKind: "update", inputDiff: true },
    type: { diffKind: "update-replace", inputDiff: true },
  },
});

describe("the summary of a preview", () => {
  it("says that nothing changes", () => {
    expect(renderPreview("Preview of `lab`", previewOf(0, summary({ same: 3 })))).toBe(
      ["### Preview of `lab`", "The policy pack lets this pass.", "Nothing changes; 3 unchanged."].join(
        "\n\n",
      ),
    );
  });

  it("says what changes, with the values folded away", () => {
    const create = step("create", "demo/web", {
      new: { inputs: { ttl: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } },
    });
    expect(renderPreview("Preview of `lab`", previewOf(0, create, update, summary({ same: 1 })))).toBe(
      `### Preview of \`lab\`

The policy pack lets this pass.

1 to update, 1 to create; 1 unchanged.

| | resource | type | properties |
|---|---|---|---|
| update | \`pki\` | \`vault:index/mount:Mount\` | \`description\` \`type\` |
| create | \`demo/web\` | \`vault:index/mount:Mount\` |  |

<details><summary>Values</summary>

\`\`\`diff
# update vault:index/mount:Mount pki
-   description: "old"
+   description: "new"
-   type: "pki"
+   type: "kv"
!   type cannot be changed in place
# create vault:index/mount:Mount demo/web
+   ttl: (known after up)
\`\`\`

</details>`,
    );
  });

  it("says what the policy pack refuses and, folded away, what it advises, each reason once", () => {
    const found = previewOf(
      1,
      policy("max-ttl", "mandatory", "A stolen key is good until then.\na: ttl is 2.\n", "high"),
      policy("max-ttl", "mandatory", "A stolen key is good until then.\nb: ttl is 3.\n", "high"),
      policy("tidy", "advisory", "Lists grow.\na: tidy is false."),
      summary({ same: 2 }),
    );
    expect(renderPreview("Preview of `lab`", found)).toBe(
      `### Preview of \`lab\`

**The policy pack refuses this:** 2 mandatory violations.

\`\`\`text
max-ttl (high): A stolen key is good until then.
  a: ttl is 2.
  b: ttl is 3.
\`\`\`

<details><summary>Advice: 1 violation</summary>

\`\`\`text
tidy: Lists grow.
  a: tidy is false.
\`\`\`

</details>

Nothing changes; 2 unchanged.`,
    );
  });

  it("counts advice when that is all", () => {
    expect(renderPreview("x", previewOf(0, policy("tidy", "advisory", "a"), summary({})))).toContain(
      "\n\nThe policy pack lets this pass, with advice: 1 violation.\n\n",
    );
  });

  it("says of a failed preview why, and nothing of what it saw until then", () => {
    const found = previewOf(
      1,
      update,
      diagnostic("error", "first\n  second"),
      summary({ same: 1, update: 1 }),
    );
    expect(renderPreview("x", found)).toBe(
      "### x\n\n**The preview failed.** Nothing is known about what would change.\n\n```text\nfirst\n  second\n```",
    );
    expect(renderChanges(found)).toBe("");
    expect(renderErrors(found)).toBe("```text\nfirst\n  second\n```");
  });

  it("names five properties of a resource in the table", () => {
    const inputs = Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((key) => [key, 1]));
    const five = renderChanges(
      previewOf(0, step("update", "x", { new: { inputs: { ...inputs, f: undefined } } }), summary({})),
    );
    expect(five).toContain("| `a` `b` `c` `d` `e` |");
    const six = renderChanges(previewOf(0, step("update", "x", { new: { inputs } }), summary({})));
    expect(six).toContain("| `a` `b` `c` `d` `e` and 1 more |");
  });

  it("stays below what GitHub takes, and says what it leaves out", () => {
    const long = "x".repeat(500);
    const changes = Array.from({ length: 400 }, (_, index) =>
      step("update", `resource-${String(index).padStart(3, "0")}`, {
        new: { inputs: { long, [`p${index}`]: index } },
      }),
    );
    const refused = Array.from({ length: 400 }, (_, index) =>
      policy(`rule-${index}`, "mandatory", `${long}\n${long}`),
    );
    const markdown = renderPreview("x", previewOf(1, ...changes, ...refused, summary({})));
    expect(markdown.length).toBeLessThan(60_000);
    expect(markdown).toContain("`resource-049`");
    expect(markdown).not.toContain("`resource-050`");
    expect(markdown).toContain("\n\nand 350 resources more\n\n");
    expect(markdown).toMatch(/\n… and \d+ lines more\n```/);
    expect(markdown).toContain(`+   long: "${"x".repeat(159)}…\n`);
  });
});
