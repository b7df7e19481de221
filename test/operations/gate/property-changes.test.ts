import { describe, expect, it } from "vitest";
import type { StepMetadata } from "../../../operations/gate/engine-events.ts";
import { propertyChanges } from "../../../operations/gate/property-changes.ts";

const step = (more: Partial<StepMetadata>): StepMetadata => ({ op: "", urn: "", type: "", ...more });

describe("the properties that change", () => {
  it("are none of a resource that is deleted", () => {
    expect(propertyChanges("delete", step({ old: { inputs: { a: 1 } }, new: null }))).toEqual([]);
  });

  it("are all inputs of a resource that is created", () => {
    expect(propertyChanges("create", step({ old: null, new: { inputs: { a: 1, b: [2] } } }))).toEqual([
      { path: "a", replaces: false, before: undefined, after: 1 },
      { path: "b", replaces: false, before: undefined, after: [2] },
    ]);
  });

  it("are the inputs that differ when no provider compares them", () => {
    const change = step({
      old: { inputs: { same: { a: [1] }, gone: true, other: 1 } },
      new: { inputs: { same: { a: [1] }, other: 2, more: 3 } },
      detailedDiff: null,
    });
    expect(propertyChanges("update", change)).toEqual([
      { path: "gone", replaces: false, before: true, after: undefined },
      { path: "other", replaces: false, before: 1, after: 2 },
      { path: "more", replaces: false, before: undefined, after: 3 },
    ]);
  });

  it("are what the provider says, compared with the old inputs or with what is there", () => {
    const change = step({
      old: { inputs: { ttl: "1h" }, outputs: { ttl: "3600", type: "pki" } },
      new: { inputs: { ttl: "2h", type: "kv" } },
      detailedDiff: {
        ttl: { diffKind: "update", inputDiff: true },
        type: { diffKind: "update-replace", inputDiff: false },
      },
    });
    expect(propertyChanges("replace", change)).toEqual([
      { path: "ttl", replaces: false, before: "1h", after: "2h" },
      { path: "type", replaces: true, before: "pki", after: "kv" },
    ]);
  });

  it.each([
    ["spec.sources[1].inLine", "b"],
    ['metadata.labels["app.kubernetes.io/name"]', "web"],
    ['metadata.labels["a\\"b"]', "quoted"],
    ["spec.nothing.further", undefined],
    ["spec.text.length.more", undefined],
    ["missing[0]", undefined],
  ])("have the value at %s", (path, after) => {
    const inputs = {
      metadata: { labels: { "app.kubernetes.io/name": "web", 'a"b': "quoted" } },
      spec: { sources: [{ inLine: "a" }, { inLine: "b" }], nothing: null, text: "t" },
    };
    const change = step({ new: { inputs }, detailedDiff: { [path]: { diffKind: "add", inputDiff: true } } });
    expect(propertyChanges("update", change)).toEqual([{ path, replaces: false, before: undefined, after }]);
  });
});
