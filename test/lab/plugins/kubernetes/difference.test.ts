import { describe, expect, test } from "vitest";
import { differences } from "../../../../lab/plugins/kubernetes/difference.ts";
import { UNKNOWN } from "../../../../lab/plugins/provider/values.ts";

const compare = (live: unknown, wanted: unknown, previous: unknown = live, replaceOn: string[] = []) =>
  Object.fromEntries(differences(live, wanted, previous, replaceOn));

describe("differences", () => {
  test("are none between equal objects", () => {
    expect(compare({ spec: { ports: [{ port: 1 }] } }, { spec: { ports: [{ port: 1 }] } })).toEqual({});
  });

  test("name each changed property by its path", () => {
    const live = { a: 1, list: [{ name: "x" }, { name: "y" }], labels: { "app.kubernetes.io/name": "a" } };
    const wanted = { b: 2, list: [{ name: "z" }], labels: { "app.kubernetes.io/name": "b" } };
    expect(compare(live, wanted)).toEqual({
      a: { kind: "delete", replace: false },
      b: { kind: "add", replace: false },
      "list[0].name": { kind: "update", replace: false },
      "list[1]": { kind: "delete", replace: false },
      'labels["app.kubernetes.io/name"]': { kind: "update", replace: false },
    });
  });

  test("replace at, below and above a field that cannot change", () => {
    const replace = ["spec.selector"];
    const at = (live: unknown, wanted: unknown) => compare(live, wanted, live, replace);
    expect(at({ spec: { selector: "a" } }, { spec: { selector: "b" } })).toEqual({
      "spec.selector": { kind: "update", replace: true },
    });
    expect(at({ spec: { selector: { app: "a" } } }, { spec: { selector: { app: "b" } } })).toEqual({
      "spec.selector.app": { kind: "update", replace: true },
    });
    expect(at({}, { spec: { selector: { app: "b" } } })).toEqual({ spec: { kind: "add", replace: true } });
    expect(at({}, { spec: { replicas: 1 } })).toEqual({ spec: { kind: "add", replace: false } });
  });

  test("do not count a zero value that the server left out", () => {
    expect(compare({}, { readOnly: false }, { readOnly: false })).toEqual({});
    expect(compare({}, { labels: {} }, { labels: {} })).toEqual({});
  });

  test("count a zero value that the program has just set", () => {
    expect(compare({}, { automountServiceAccountToken: false }, {})).toEqual({
      automountServiceAccountToken: { kind: "add", replace: false },
    });
  });

  test("count a value that somebody removed from the live object", () => {
    expect(compare({}, { replicas: 2 }, { replicas: 2 })).toEqual({
      replicas: { kind: "add", replace: false },
    });
  });

  test("take two spellings of a quantity for one", () => {
    const limits = (cpu: string, memory: string) => ({ resources: { limits: { cpu, memory } } });
    expect(compare(limits("500m", "1Gi"), limits("0.5", "1024Mi"))).toEqual({});
    expect(compare(limits("500m", "1Gi"), limits("0.6", "1024Mi"))).toEqual({
      "resources.limits.cpu": { kind: "update", replace: false },
    });
  });

  test("count a value that is not known yet", () => {
    expect(compare({ data: { a: "1" } }, { data: UNKNOWN }, { data: { a: "1" } }, ["data"])).toEqual({
      data: { kind: "update", replace: true },
    });
  });
});
