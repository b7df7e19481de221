import { expect, test } from "vitest";
import { prune } from "../../../../lab/plugins/kubernetes/prune.ts";
import { inSpellingOf } from "../../../../lab/plugins/kubernetes/spelling.ts";

test("a live object is cut to the fields of the inputs", () => {
  const live = { spec: { a: 1, defaulted: 2, list: [{ x: 1, y: 2 }, { x: 3 }] }, status: {} };
  expect(prune(live, { spec: { a: 0, list: [{ x: 0 }] } })).toEqual({ spec: { a: 1, list: [{ x: 1 }] } });
});

test("a live value of another type than the input's stays whole", () => {
  expect(prune({ port: { number: 1 } }, { port: "http" })).toEqual({ port: { number: 1 } });
});

test("a field that is gone from the live object is gone from the result", () => {
  expect(prune({ data: {} }, { data: { a: "1" } })).toEqual({ data: {} });
});

test("a live object takes the inputs' spelling: zero values, and quantities that mean the same", () => {
  const limits = (cpu: string) => ({ limits: { cpu }, cpu });
  const inputs = {
    hostNetwork: false,
    list: [{ readOnly: false, name: "x" }],
    replicas: 2,
    ...limits("0.5"),
  };
  expect(inSpellingOf(inputs, { list: [{ name: "x" }], ...limits("500m") })).toEqual({
    hostNetwork: false,
    list: [{ readOnly: false, name: "x" }],
    limits: { cpu: "0.5" },
    cpu: "500m",
  });
  expect(inSpellingOf(inputs, limits("600m"))).toMatchObject(limits("600m"));
});
