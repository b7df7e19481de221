import { describe, expect, test } from "vitest";
import { checkInputs } from "../../../../lab/plugins/provider/check.ts";
import { UNKNOWN } from "../../../../lab/plugins/provider/index.ts";
import { sample } from "./sample-type.ts";

const TOKEN = "sample:index:Thing";

function failuresOf(changes: Parameters<typeof checkInputs>[2]) {
  return checkInputs(TOKEN, sample, { name: "one", ...changes }).failures;
}

test("inputs that fit pass, with the defaults of those left out", () => {
  expect(checkInputs(TOKEN, sample, { name: "one", color: "red" })).toEqual({
    inputs: { name: "one", color: "red", size: 3 },
    failures: [],
  });
});

test("an input without a value counts as left out", () => {
  expect(checkInputs(TOKEN, sample, { name: "one", size: null }).inputs).toEqual({ name: "one", size: 3 });
});

test("values that are not known yet pass whatever they may become", () => {
  const unknown = { size: UNKNOWN, color: UNKNOWN, tags: ["a", UNKNOWN], rules: [{ port: UNKNOWN }] };
  expect(failuresOf(unknown)).toEqual([]);
});

describe("refused", () => {
  const known = "color, labels, lifetime, name, password, region, rules, shade, size, tags";

  test.each([
    [
      "an unknown input",
      { colour: "red" },
      "colour",
      `${TOKEN} has no input "colour". Known inputs: ${known}`,
    ],
    ["a missing input", { name: undefined }, "name", 'Missing required input "name"'],
    ["a wrong type", { size: "3" }, "size", '"size" must be an integer, not string'],
    ["a fraction", { size: 1.5 }, "size", '"size" must be an integer, not number'],
    ["no list", { tags: "a" }, "tags", '"tags" must be a list, not string'],
    ["a wrong member", { tags: [1] }, "tags[0]", '"tags[0]" must be a string, not number'],
    ["no object", { labels: ["a"] }, "labels", '"labels" must be an object, not list'],
    ["a wrong label", { labels: { a: true } }, "labels.a", '"labels.a" must be a string, not boolean'],
    ["a value out of the set", { color: "green" }, "color", '"green" is not one of "red", "blue"'],
    [
      "two that exclude each other",
      { color: "red", shade: "dark" },
      "color",
      '"color" cannot be given together with "shade"',
    ],
    [
      "an unknown input deep inside",
      { rules: [{ port: 1, proto: "tcp" }] },
      "rules[0].proto",
      `${TOKEN} has no input "rules[0].proto". Known inputs: port`,
    ],
    [
      "a missing input deep inside",
      { rules: [{}] },
      "rules[0].port",
      'Missing required input "rules[0].port"',
    ],
  ])("%s", (_what, changes, property, reason) => {
    expect(failuresOf(changes)).toEqual([{ property, reason }]);
  });

  test("a secret is never repeated in the message", () => {
    expect(failuresOf({ password: "hunter2" })).toEqual([
      { property: "password", reason: 'the value is not one of "open sesame"' },
    ]);
  });
});
