import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathsOverlap } from "../../../policy/shared/vault-path.ts";

describe("pathsOverlap", () => {
  it.each([
    ["pki/sign/web", "pki/sign/web"],
    ["*", "pki/sign/+"],
    ["pki*", "+pki+/sign/*"],
    ["+/sign/web", "pki/sign/web"],
    ["pki/+/x", "pki/*x"],
    ["*b", "a*"],
    ["", "*+"],
  ])("finds a path for %s and %s", (one, other) => {
    expect([pathsOverlap(one, other), pathsOverlap(other, one)]).toEqual([true, true]);
  });

  it.each([
    ["pki/sign/web", "pki/sign/we"],
    ["secret/*", "pki+/*"],
    ["+", "pki/sign"],
    ["a*b", "a+c"],
    ["pki/+/web", "pki/issuer/+/web"],
    ["pki/+", "pki/*/x"],
    ["", "/"],
  ])("finds none for %s and %s", (one, other) => {
    expect([pathsOverlap(one, other), pathsOverlap(other, one)]).toEqual([false, false]);
  });

  it("knows each path that a pattern fits", () => {
    const text = (characters: string) =>
      fc.array(fc.constantFrom(...characters), { maxLength: 6 }).map((all) => all.join(""));
    fc.assert(
      fc.property(text("ab/*+"), text("ab/"), (pattern, path) => {
        const fits = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("+", "[^/]*")}$`).test(path);
        expect(pathsOverlap(pattern, path)).toBe(fits);
      }),
    );
  });
});
