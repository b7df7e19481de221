import { expect, test } from "vitest";
import { diffProperties } from "../../../../lab/plugins/provider/diff.ts";
import { UNKNOWN } from "../../../../lab/plugins/provider/index.ts";
import { sample } from "./sample-type.ts";

const state = {
  name: "one",
  size: 3,
  color: "red",
  tags: ["a", "b"],
  rules: [{ port: 80 }, { port: 443 }],
  labels: { team: "pki" },
  region: "eu",
  lifetime: "3600",
  address: "192.0.2.1",
};
const { address: _, ...inputs } = state;

function changes(news: Parameters<typeof diffProperties>[2], ignored: readonly string[] = []) {
  return Object.fromEntries(diffProperties(sample, state, news, ignored));
}

test("equal inputs change nothing, nor do other spellings of the same", () => {
  expect(changes(inputs)).toEqual({});
  expect(changes({ ...inputs, tags: ["b", "a"], lifetime: "1h", shade: "" })).toEqual({});
});

test("leaving out what the server chooses changes nothing", () => {
  const { region: _region, ...rest } = inputs;
  expect(changes(rest)).toEqual({});
});

test("a change is named by its deepest path", () => {
  const news = {
    ...inputs,
    size: 4,
    rules: [{ port: 80 }, { port: 8443 }],
    labels: { team: "pki", "a.b": "c" },
  };
  expect(changes(news)).toEqual({
    size: { kind: "update", replace: false },
    "rules[1].port": { kind: "update", replace: false },
    'labels["a.b"]': { kind: "add", replace: false },
  });
});

test("what is left out is deleted, what is new is added", () => {
  const { color: _color, ...rest } = inputs;
  expect(changes({ ...rest, shade: "dark" })).toEqual({
    color: { kind: "delete", replace: false },
    shade: { kind: "add", replace: false },
  });
});

test("a property that cannot change in place asks for a replacement, known or not", () => {
  expect(changes({ ...inputs, name: "two" })).toEqual({ name: { kind: "update", replace: true } });
  expect(changes({ ...inputs, name: UNKNOWN })).toEqual({ name: { kind: "update", replace: true } });
});

test("without an update every change asks for a replacement", () => {
  const { update: _update, ...fixed } = sample;
  const found = diffProperties(fixed, state, { ...inputs, size: 4 }, []);
  expect(found.get("size")).toEqual({ kind: "update", replace: true });
});

test("an ignored property does not count", () => {
  expect(changes({ ...inputs, size: 4, color: "blue" }, ["size"])).toEqual({
    color: { kind: "update", replace: false },
  });
});
