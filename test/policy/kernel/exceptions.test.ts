import { describe, expect, it } from "vitest";
import { type Exception, Exceptions } from "../../../policy/kernel/exceptions.ts";

const RULE = "vault-role-no-any-name";

const exception = (own: Partial<Exception> = {}): Exception => ({
  rule: RULE,
  resource: "lab-*",
  reason: "The printers ask for names of their own.",
  expires: "2026-06-30",
  ...own,
});

/** What was agreed on, on the first day of a year. */
const on = (today: string, ...all: Exception[]) => new Exceptions(all, new Date(today));

describe("an exception", () => {
  it.each([
    ["lab-*", "lab-printers", true],
    ["lab-*", "my-lab-printers", false],
    ["lab-*", "LAB-printers", false],
    ["*-printers", "lab-printers", true],
    ["lab-printers", "lab-printers", true],
    ["lab-printers", "lab-printers-2", false],
  ])("for %s covers %s: %s", (resource, name, covered) => {
    expect(on("2026-01-01", exception({ resource })).cover(RULE, name)).toBe(covered);
  });

  it("covers one rule", () => {
    expect(on("2026-01-01", exception()).cover("vault-role-max-ttl", "lab-printers")).toBe(false);
  });

  it("covers until the end of its last day, in UTC", () => {
    expect(on("2026-06-30T23:59:59Z", exception()).cover(RULE, "lab-printers")).toBe(true);
    expect(on("2026-07-01T00:00:00Z", exception()).cover(RULE, "lab-printers")).toBe(false);
  });

  it("that has expired counts as such, and covers nothing", () => {
    const exceptions = on("2026-07-01", exception());
    exceptions.cover(RULE, "lab-printers");
    expect(exceptions.isExpired(exception())).toBe(true);
    expect([...exceptions.used()]).toEqual([]);
  });
});

describe("the use of exceptions", () => {
  it("is by resource, each one once", () => {
    const [first, second] = [exception(), exception({ resource: "web" })];
    const exceptions = on("2026-01-01", first, second);
    for (const name of ["lab-a", "lab-b", "lab-a"]) exceptions.cover(RULE, name);
    expect([...exceptions.used()]).toEqual([[first, new Set(["lab-a", "lab-b"])]]);
    expect(exceptions.unused()).toEqual([second]);
  });

  it("is open where a rule could not judge the resource yet", () => {
    const [first, second] = [exception(), exception({ resource: "web" })];
    const exceptions = on("2026-01-01", first, second);
    exceptions.postpone(RULE, "lab-a");
    exceptions.postpone("vault-role-max-ttl", "web");
    expect(exceptions.unused()).toEqual([second]);
  });

  it("is open where a rule could not judge the stack yet", () => {
    const [first, second] = [exception(), exception({ rule: "vault-role-max-ttl" })];
    const exceptions = on("2026-01-01", first, second);
    exceptions.postponeAll(RULE);
    expect(exceptions.unused()).toEqual([second]);
  });
});
