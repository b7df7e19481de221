import { InputPropertyError } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { invalidInput, unfitInput } from "../../../components/shared/errors.ts";

describe("invalidInput", () => {
  it("names place, value and what is allowed", () => {
    const error = invalidInput("roles[0].keyBits", 1, "256, 384, 521");
    expect(error.message).toBe("roles[0].keyBits: 1 is not allowed: 256, 384, 521");
    expect(error.propertyPath).toBe("roles[0].keyBits");
    expect(InputPropertyError.isInstance(error)).toBe(true);
  });

  it("shows a missing value", () => {
    expect(invalidInput("custody", undefined, "vault").message).toBe(
      "custody: undefined is not allowed: vault",
    );
  });
});

describe("unfitInput", () => {
  it("names place and problem", () => {
    const error = unfitInput("roots", "exactly one generation must be active");
    expect(error.message).toBe("roots: exactly one generation must be active");
    expect(error.propertyPath).toBe("roots");
  });
});
