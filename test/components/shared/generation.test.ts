import { describe, expect, it } from "vitest";
import {
  activeGeneration,
  checkGenerations,
  type Generation,
} from "../../../components/shared/generation.ts";

const VALID: readonly Generation[] = [
  { id: "r2026", state: "retiring" },
  { id: "r2035", state: "active" },
  { id: "r2044", state: "staged" },
];

/** The valid list with one entry changed. */
function withEntry(index: number, change: Partial<Record<keyof Generation, string>>): Generation[] {
  return VALID.map((entry, i) => (i === index ? ({ ...entry, ...change } as Generation) : entry));
}

describe("checkGenerations", () => {
  it("accepts one active generation among others", () => {
    expect(() => checkGenerations("roots", VALID)).not.toThrow();
  });

  it.each(["", "-r", "r-", "R2026", "r 2026", "r_2026", "ä"])("refuses the id %j", (id) => {
    expect(() => checkGenerations("roots", withEntry(1, { id }))).toThrow(
      `roots[1].id: ${JSON.stringify(id)} is not allowed: lower-case letters, digits and -, with no - at either end`,
    );
  });

  it("refuses the id that Vault reserves for the default issuer", () => {
    expect(() => checkGenerations("roots", withEntry(1, { id: "default" }))).toThrow(
      'roots[1].id: "default" is not allowed: Vault reserves this name',
    );
  });

  it("refuses a second generation of the same id", () => {
    expect(() => checkGenerations("roots", withEntry(2, { id: "r2026" }))).toThrow(
      'roots[2].id: "r2026" is not allowed: an id that no other entry has',
    );
  });

  it("refuses an unknown state", () => {
    expect(() => checkGenerations("roots", withEntry(0, { state: "retired" }))).toThrow(
      'roots[0].state: "retired" is not allowed: staged, active, retiring',
    );
  });

  it("refuses a list without an active generation", () => {
    expect(() => checkGenerations("roots", withEntry(1, { state: "staged" }))).toThrow(
      "roots: exactly one generation must be active, none is",
    );
    expect(() => checkGenerations("roots", [])).toThrow(
      "roots: exactly one generation must be active, none is",
    );
  });

  it("refuses two active generations and names them", () => {
    expect(() => checkGenerations("roots", withEntry(0, { state: "active" }))).toThrow(
      "roots: exactly one generation must be active, r2026, r2035 are",
    );
  });
});

describe("activeGeneration", () => {
  it("finds it wherever it stands", () => {
    expect(activeGeneration(VALID)).toBe(VALID[1]);
  });

  it("refuses a list without one", () => {
    expect(() => activeGeneration([])).toThrow("generations: exactly one generation must be active, none is");
  });
});
