import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignments, call, quote, withInput } from "../../../../components/host/payload/shell.ts";

const sh = (script: string) => execFileSync("sh", ["-s"], { input: script, encoding: "utf8" });

/** What UTF-8 can carry and a shell can hold. */
const text = fc.string({ unit: "grapheme" }).filter((value) => !value.includes("\0"));
/** All that means something to a shell. */
const NASTY = 'it\'s "$HOME" `id` $(id) \\n \\ * ? ! # ; & | < > ~\ttab';

describe("quote", () => {
  it("makes one word of any text", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(sh(`printf '%s|' ${quote(value)} end`)).toBe(`${value}|end|`);
      }),
      { numRuns: 50, examples: [[NASTY], [""], ["'"], ["a\nb"]] },
    );
  });
});

describe("call", () => {
  it("quotes the words that need it", () => {
    expect(call("file", "/etc/web.conf", "0644", "0:0")).toBe("file /etc/web.conf 0644 0:0\n");
    expect(call("file", "/etc/it's", "")).toBe("file '/etc/it'\\''s' ''\n");
    expect(sh(call("printf", "%s|", NASTY))).toBe(`${NASTY}|`);
  });
});

describe("assignments", () => {
  it("set variables to what they are", () => {
    expect(sh(`${assignments({ ONE: NASTY, TWO: "" })}printf '%s|%s|' "$ONE" "$TWO"`)).toBe(`${NASTY}||`);
  });
});

describe("withInput", () => {
  it("hands on a text as it is", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(sh(withInput("cat", value, "x"))).toBe(
          value === "" || value.endsWith("\n") ? value : `${value}\n`,
        );
      }),
      { numRuns: 50, examples: [[NASTY], [""], ["\n\n"], ["EOF\n"]] },
    );
  });

  it.each(["_é\n", "a\n__HOM€\n", "_é\nAé\nBö\n"])(
    "hands on lines that begin as its end does: %j",
    (value) => {
      expect(sh(withInput("cat", value, "x"))).toBe(value);
    },
  );

  it("refuses a text whose lines begin as all ends do", () => {
    const starts = [..."_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"];
    expect(() => withInput("cat", starts.map((start) => `${start}é\n`).join(""), "web.files[0]")).toThrow(
      "web.files[0]: has lines that a shell would take for its end",
    );
  });

  it("refuses a text that would end early", () => {
    expect(() => withInput("cat", "a\n__HOMELAB_PKI__\nrm -rf /\n", "web.files[0]")).toThrow(
      "web.files[0]: has the line __HOMELAB_PKI__, which ends a file on its way to a host",
    );
    expect(sh(withInput("cat", "a __HOMELAB_PKI__\n", "x"))).toBe("a __HOMELAB_PKI__\n");
  });

  it("refuses a text that a shell cannot hold", () => {
    expect(() => withInput("cat", "a\0b", "web.apply")).toThrow(
      "web.apply: has a NUL character; files for hosts are texts",
    );
  });
});
