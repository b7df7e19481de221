import { expect, it } from "vitest";
import { memoized } from "../../../policy/kernel/memoized.ts";

it("computes once a key, nothing included", () => {
  const asked: string[] = [];
  const lengthOf = memoized((key: string) => {
    asked.push(key);
    return key.length || undefined;
  });
  expect(["ab", "", "ab", ""].map(lengthOf)).toEqual([2, undefined, 2, undefined]);
  expect(asked).toEqual(["ab", ""]);
});
