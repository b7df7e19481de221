import { describe, expect, it } from "vitest";
import {
  configSchemaOf,
  countParameter,
  durationParameter,
  flagParameter,
  listParameter,
  valuesOf,
} from "../../../policy/kernel/parameters.ts";

const parameters = {
  life: durationParameter("90d", "Longest life."),
  names: listParameter(["web"], "Names."),
  count: countParameter(10, "How many."),
  strict: flagParameter(false, "Whether."),
};

describe("the schema for Pulumi", () => {
  it("has type, limits, description and default of each parameter", () => {
    expect(configSchemaOf(parameters)).toEqual({
      properties: {
        life: {
          type: "string",
          pattern: "^[1-9][0-9]*[smhdy]$",
          description: "Longest life.",
          default: "90d",
        },
        names: { type: "array", items: { type: "string" }, description: "Names.", default: ["web"] },
        count: {
          type: "integer",
          minimum: 0,
          maximum: Number.MAX_SAFE_INTEGER,
          description: "How many.",
          default: 10,
        },
        strict: { type: "boolean", description: "Whether.", default: false },
      },
    });
  });

  it("is not there without parameters", () => {
    expect(configSchemaOf({})).toBeUndefined();
  });
});

describe("values", () => {
  it("are the defaults, under what is configured", () => {
    const configured = { life: "30d", count: 0, strict: true, other: 1 };
    expect(valuesOf(parameters, configured)).toEqual({ life: "30d", names: ["web"], count: 0, strict: true });
  });
});

describe("a parameter accepts", () => {
  it.each([
    ["life", ["1s", "90m", "10y"], ["", "0d", "90", "d", "1w", "1.5h", "1h30m", 90]],
    ["names", [[], ["a", "b"]], ["a", [1]]],
    ["count", [0, 1], [-1, 1.5, "1"]],
    ["strict", [true, false], ["true", 1]],
  ] as const)("%s: %j and not %j", (name, accepted, refused) => {
    const { type } = parameters[name];
    expect(accepted.filter((value) => !type.safeParse(value).success)).toEqual([]);
    expect(refused.filter((value) => type.safeParse(value).success)).toEqual([]);
  });
});
