import { describe, expect, it } from "vitest";
import { code, codeBlock, details } from "../../../operations/gate/markdown.ts";

describe("a code span", () => {
  it.each([
    ["plain", "`plain`"],
    ["a|b", "`a\\|b`"],
    ["two\n lines", "`two lines`"],
    ["a`b", "``a`b``"],
    ["`a``", "``` `a`` ```"],
    ["@team <b>", "`@team <b>`"],
  ])("of %j is %j", (text, markdown) => {
    expect(code(text)).toBe(markdown);
  });
});

describe("a block", () => {
  it("has three backticks", () => {
    expect(codeBlock("text", ["a", "b `c`"])).toBe("```text\na\nb `c`\n```");
  });

  it("has more backticks than its text", () => {
    expect(codeBlock("diff", ["```", "@team"])).toBe("````diff\n```\n@team\n````");
  });

  it("can be one that a reader opens", () => {
    expect(details("More", "`x`")).toBe("<details><summary>More</summary>\n\n`x`\n\n</details>");
  });
});
