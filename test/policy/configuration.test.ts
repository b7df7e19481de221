import { describe, expect, it } from "vitest";
import { initialConfig, readSettings } from "../../policy/configuration.ts";
import { PRESETS } from "../../policy/presets/index.ts";
import { RULES } from "../../policy/rules/index.ts";

/** The settings with rules of their own. */
const configOf = (settings: object) => initialConfig(readSettings(settings, RULES), RULES);

const ADVISORY = "vault-role-server-max-ttl";
const MANDATORY = "vault-role-max-ttl";

const exception = {
  rule: MANDATORY,
  resource: "lab-*",
  reason: "The printers cannot renew their certificates.",
  expires: "2027-06-30",
};

describe("settings", () => {
  it("are those of a homelab, if there are none", () => {
    expect(readSettings(undefined, RULES)).toEqual({ preset: "homelab", rules: {}, exceptions: [] });
  });

  it("take a level for short", () => {
    const { rules } = readSettings({ rules: { all: "advisory", [MANDATORY]: { maximum: "30d" } } }, RULES);
    expect(rules).toEqual({ all: { enforcementLevel: "advisory" }, [MANDATORY]: { maximum: "30d" } });
  });

  it("take a day as YAML has it, with quotes and without", () => {
    const exceptions = [exception, { ...exception, expires: "2027-06-30 00:00:00 +0000 UTC" }];
    expect(readSettings({ exceptions }, RULES).exceptions).toEqual([exception, exception]);
  });

  it.each([
    [[], ": [] is not allowed; allowed: preset, rules, exceptions"],
    [{ preset: "strict" }, '.preset: "strict" is not allowed; allowed: "homelab", "regulated"'],
    [{ presets: "homelab" }, ".presets: unknown field; allowed: preset, rules, exceptions"],
    [{ rules: ["all"] }, '.rules: ["all"] is not allowed; allowed: levels and parameters by rule'],
    [
      { rules: { all: "strict" } },
      '.rules.all: "strict" is not allowed; allowed: "advisory", "mandatory", "disabled", alone or as enforcementLevel ' +
        "beside parameters",
    ],
    [{ rules: { all: { maximum: "30d" } } }, ".rules.all.maximum: unknown field; allowed: enforcementLevel"],
    [
      { rules: { "vault-role": "advisory" } },
      ".rules.vault-role: unknown field; allowed: all, a name of the list in policy/README.md",
    ],
    [
      { rules: { [MANDATORY]: { max: "30d" } } },
      `.rules.${MANDATORY}.max: unknown field; allowed: enforcementLevel, maximum`,
    ],
    [
      { rules: { [MANDATORY]: { toString: "30d" } } },
      `.rules.${MANDATORY}.toString: unknown field; allowed: enforcementLevel, maximum`,
    ],
    [
      { rules: { [MANDATORY]: { maximum: "720" } } },
      `.rules.${MANDATORY}.maximum: "720" is not allowed; allowed: a length of time such as "90d"`,
    ],
    [
      { rules: { "stack-certificate-expiry-alert": { metrics: ["a", 1] } } },
      ".rules.stack-certificate-expiry-alert.metrics[1]: 1 is not allowed; allowed: a text",
    ],
    [{ exceptions: {} }, ".exceptions: {} is not allowed; allowed: a list of exceptions"],
    [
      { exceptions: [{ ...exception, rule: "vault-role" }] },
      '.exceptions[0].rule: "vault-role" is not allowed; allowed: a name of the list in policy/README.md',
    ],
    [
      { exceptions: [{ ...exception, resource: undefined }] },
      ".exceptions[0].resource: missing; allowed: the name of a resource, * for any part of it",
    ],
    [
      { exceptions: [{ ...exception, resource: "!web" }] },
      '.exceptions[0].resource: "!web" is not allowed; allowed: the name of a resource, * for any part of it',
    ],
    [
      { exceptions: [{ ...exception, reason: "later" }] },
      '.exceptions[0].reason: "later" is not allowed; allowed: a reason of at least 10 characters, for whoever reads ' +
        "it in a year",
    ],
    [
      { exceptions: [{ ...exception, expires: "2027-02-30" }] },
      '.exceptions[0].expires: "2027-02-30" is not allowed; allowed: a day such as "2027-06-30"',
    ],
    [
      { exceptions: [{ ...exception, ticket: "" }] },
      '.exceptions[0].ticket: "" is not allowed; allowed: a ticket\'s name',
    ],
    [
      { exceptions: [exception, { ...exception, until: "2027" }] },
      ".exceptions[1].until: unknown field; allowed: rule, resource, reason, expires, ticket",
    ],
  ])("%j are refused", (settings, message) => {
    expect(() => readSettings(settings, RULES)).toThrow(new Error(`homelab-pki:policy${message}`));
  });

  it("are refused with all that is wrong", () => {
    const settings = { rules: { a: "advisory", b: "advisory" }, exceptions: [{ ...exception, rule: "c" }] };
    expect(() => readSettings(settings, RULES)).toThrow(
      /rules\.a: .*\n.*rules\.b: .*\n.*exceptions\[0\]\.rule: /,
    );
  });
});

describe("the configuration", () => {
  it("has every rule at its own level in the preset homelab, but for those that it names", () => {
    const { "stack-exceptions-with-ticket": ticket, ...config } = configOf({});
    expect(ticket).toEqual({ enforcementLevel: "disabled" });
    for (const { name, level } of RULES.filter(({ name }) => name in config)) {
      expect(config[name]).toMatchObject({ enforcementLevel: level });
    }
  });

  it("has every rule but one mandatory in the preset regulated", () => {
    const config = Object.entries(configOf({ preset: "regulated" })) as [
      string,
      { enforcementLevel: string },
    ][];
    const others = config.filter(([, { enforcementLevel }]) => enforcementLevel !== "mandatory");
    expect(others).toEqual([["stack-exceptions-in-use", { enforcementLevel: "advisory" }]]);
  });

  it("has what the stack says of all rules over the rules' own levels", () => {
    expect(configOf({ rules: { all: "disabled" } })).toMatchObject({
      [ADVISORY]: { enforcementLevel: "disabled" },
      [MANDATORY]: { enforcementLevel: "disabled" },
      // What the preset says of a rule by its name is not meant.
      "stack-exceptions-in-use": { enforcementLevel: "advisory" },
    });
    expect(configOf({ preset: "regulated", rules: { all: "advisory" } })).toMatchObject({
      [MANDATORY]: { enforcementLevel: "advisory" },
    });
  });

  it("has what the stack says of a rule over everything else", () => {
    const rules = {
      all: "disabled",
      [ADVISORY]: "mandatory",
      [MANDATORY]: { maximum: "30d" },
      "stack-exceptions-in-use": "disabled",
    };
    expect(configOf({ preset: "regulated", rules })).toMatchObject({
      [ADVISORY]: { enforcementLevel: "mandatory" },
      [MANDATORY]: { enforcementLevel: "disabled", maximum: "30d" },
      "stack-exceptions-in-use": { enforcementLevel: "disabled" },
    });
  });
});

describe.each(Object.entries(PRESETS))("the preset %s", (_, preset) => {
  it("names rules and parameters that there are, with values that they accept", () => {
    expect(() => readSettings({ rules: preset }, RULES)).not.toThrow();
  });
});
