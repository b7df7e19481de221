import { describe, expect, it } from "vitest";
import { readPolicy } from "../../../policy/shared/vault-policy-text.ts";
import { READABLE, UNREADABLE } from "./vault-policy-texts.ts";

describe("readPolicy", () => {
  it.each(READABLE)("reads %s", (_, text, rules) => {
    expect(readPolicy(text)).toEqual({ rules });
  });

  it.each(UNREADABLE)("says that it cannot read %s", (_, text, problem) => {
    expect(readPolicy(text)).toEqual({ problem });
  });
});
