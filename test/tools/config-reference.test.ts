import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { withConfigReference } from "../../tools/config-reference.ts";

const file = (name: string) => readFileSync(resolve(import.meta.dirname, "../..", name), "utf8");

describe("the README's configuration table", () => {
  it("is what `make docs` makes of Pulumi.yaml", () => {
    expect(withConfigReference(file("README.md"), file("Pulumi.yaml"))).toBe(file("README.md"));
  });

  it("changes with Pulumi.yaml", () => {
    const changed = file("Pulumi.yaml").replace("The internal domain", "Another text");
    expect(withConfigReference(file("README.md"), changed)).toContain(
      "| `domain` | string | required | Another text, such as lab.example.com. |",
    );
  });

  it("is refused without its place in the README", () => {
    expect(() => withConfigReference("# A README", file("Pulumi.yaml"))).toThrow("README.md lacks the lines");
  });
});
