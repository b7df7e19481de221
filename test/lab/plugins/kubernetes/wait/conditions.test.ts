import { describe, expect, test } from "vitest";
import { parseConditions } from "../../../../../lab/plugins/kubernetes/wait/conditions.ts";

const certificate = (status: object, generation = 1) => ({
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  metadata: { name: "a", generation },
  status,
});
const holds = (expression: string, object: ReturnType<typeof certificate>): boolean =>
  parseConditions(expression).every((condition) => condition(object));

describe("a condition to wait for", () => {
  const ready = certificate({ conditions: [{ type: "Ready", status: "True", observedGeneration: 1 }] });

  test("holds when the object has it, whatever the case", () => {
    expect(holds("condition=Ready", ready)).toBe(true);
    expect(holds("condition=ready=true", ready)).toBe(true);
    expect(holds("condition=Ready=False", ready)).toBe(false);
    expect(holds("condition=Issuing", ready)).toBe(false);
    expect(holds("condition=Ready", certificate({}))).toBe(false);
  });

  test("does not hold when it is about an older generation", () => {
    const status = { conditions: [{ type: "Ready", status: "True", observedGeneration: 1 }] };
    expect(holds("condition=Ready", certificate(status, 2))).toBe(false);
    expect(holds("jsonpath={.status.phase}", certificate({ phase: "x", observedGeneration: 1 }, 2))).toBe(
      false,
    );
  });

  test("can be a path, with or without a value", () => {
    const object = certificate({ phase: "Bound", list: [{ "a.b/c": 5 }] });
    expect(holds("jsonpath={.status.phase}", object)).toBe(true);
    expect(holds("jsonpath={.status.phase}=Bound", object)).toBe(true);
    expect(holds("jsonpath={.status.phase}=Lost", object)).toBe(false);
    expect(holds("jsonpath={$.status.list[0]['a.b/c']}=5", object)).toBe(true);
    expect(holds("jsonpath={.status.other}", object)).toBe(false);
    expect(() => holds("jsonpath={.status.list}=5", object)).toThrow(
      'jsonpath: "status.list" has a non-primitive value',
    );
  });

  test("can be several, which all have to hold", () => {
    expect(holds('["condition=Ready", "jsonpath={.status.conditions}"]', ready)).toBe(true);
    expect(holds('["condition=Ready", "condition=Issuing"]', ready)).toBe(false);
  });

  test.each([
    ["Ready", 'expected a "jsonpath=" or "condition=" prefix, got "Ready"'],
    ["[]", "at least one condition must be specified"],
    ["jsonpath=.status", 'jsonpath: format should be {.path}=value or {.path}, got ".status"'],
    ["jsonpath={.status}=", "jsonpath: {.status}= requires a value"],
    [
      "jsonpath={.status[?(@.a)]}",
      `jsonpath: ".status[?(@.a)]": the lab's stand-in for the kubernetes plugin knows .field, [0] and ['field'] only`,
    ],
  ])("%s is refused", (expression, message) => {
    expect(() => parseConditions(expression)).toThrow(message);
  });
});
