import { describe, expect, it } from "vitest";
import { isBelow } from "../../../policy/shared/parents.ts";

const CHART = { token: "kubernetes:helm.sh/v4:Chart" };
const OTHER = { token: "kubernetes:helm.sh/v3:Chart" };
const urn = (types: string, name = "chart") => `urn:pulumi:homelab::homelab-pki::${types}::${name}`;

describe("isBelow", () => {
  it.each([
    ["the parent", urn(CHART.token)],
    ["a parent of the parent", urn(`${CHART.token}$my:index:Component`)],
    ["a parent in a component", urn(`my:index:Component$${CHART.token}`)],
  ])("finds %s", (_, parent) => {
    expect(isBelow(parent, [OTHER, CHART])).toBe(true);
  });

  it.each([
    ["no parent", undefined],
    ["a parent of another type", urn("my:index:Component")],
    ["a type whose name only contains it", urn(`${CHART.token}s`)],
    ["a name that looks like it", urn("my:index:Component", `x::${CHART.token}`)],
  ])("does not take %s for one", (_, parent) => {
    expect(isBelow(parent, [CHART])).toBe(false);
  });
});
