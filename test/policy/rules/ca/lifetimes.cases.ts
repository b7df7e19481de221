import {
  imported,
  importedCa,
  locallySigned,
  rootCert,
  selfSigned,
  signedIntermediate,
} from "../../support/ca.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";
import { makeCertificate } from "../../support/make-certificate.ts";

const YEAR = 31_536_000;

const ROOT = makeCertificate({});

/** A CA that lives for some years, dated back by an hour, and some seconds more. */
function living(years: number, seconds: number, isRoot: boolean): string {
  const from = Date.parse("2026-01-01T00:00:00Z");
  const to = new Date(from + (years * YEAR + 3_600 + seconds) * 1_000).toISOString();
  return makeCertificate({ to, ...(!isRoot && { name: "Test Intermediate CA", issuer: ROOT }) }).pem;
}

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();

/** The cases of a rule that allows a CA of Vault some years. */
function vaultCases(rule: string, years: number, isRoot: boolean): RuleCases {
  const [name, ca] = isRoot ? (["root", rootCert] as const) : (["signed", signedIntermediate] as const);
  const other = isRoot ? signedIntermediate : rootCert;
  const change = isRoot ? "homelab-pki:rootCa.ttl" : "homelab-pki:intermediateCa.ttl";
  return {
    rule,
    accepts: [
      { what: "the longest life", resources: [ca({ ttl: String(years * YEAR) })] },
      { what: "the mount's default", resources: [ca()] },
      { what: "a day that is near", resources: [ca({ ttl: "1000y", notAfter: TOMORROW })] },
      { what: "a CA of the other tier", resources: [other({ ttl: "1000y" })] },
      {
        what: "an imported one that lives as long, dated back",
        resources: [imported(living(years, 0, isRoot))],
      },
      { what: "an imported one of the other tier", resources: [imported(living(90, 0, !isRoot))] },
      { what: "a maximum of its own", resources: [ca({ ttl: "100y" })], parameters: { maximum: "100y" } },
    ],
    refuses: [
      {
        what: "a second more",
        resources: [ca({ ttl: String(years * YEAR + 1) })],
        messages: [`${name}: ttl is "${years * YEAR + 1}"; allowed: at most ${years}y. Change ${change}.`],
      },
      {
        what: "what is no length of time",
        resources: [ca({ ttl: "a year" })],
        messages: [`${name}: ttl is "a year"; allowed: at most ${years}y. Change ${change}.`],
      },
      {
        what: "a day that is far",
        resources: [ca({ ttl: "1d", notAfter: "9999-12-31T23:59:59Z" })],
        messages: [
          `${name}: notAfter is "9999-12-31T23:59:59Z"; allowed: at most ${years}y. Change the resource's notAfter.`,
        ],
      },
      {
        what: "an imported one that lives a second more",
        resources: [imported(living(years, 1, isRoot)), importedCa(living(years, 1, isRoot))],
        messages: [
          `imported: certificate[0].lifetime is "${years * YEAR + 3_601}s"; allowed: at most ${years}y. ` +
            "Change homelab-pki:intermediates[].certificate.",
          `bundle: pemBundle[0].lifetime is "${years * YEAR + 3_601}s"; allowed: at most ${years}y. ` +
            "Change the resource's pemBundle.",
        ],
      },
    ],
    postpones: [
      { what: "a lifetime", resources: [ca({ ttl: UNKNOWN })] },
      { what: "an end", resources: [ca({ notAfter: UNKNOWN })] },
      { what: "an imported certificate", resources: [imported(UNKNOWN)] },
      { what: "an imported CA", resources: [importedCa(UNKNOWN)] },
    ],
  };
}

/** The cases of a rule that allows a CA in the state some years. */
function tlsCases(rule: string, years: number, isRoot: boolean): RuleCases {
  const hours = years * 8_760;
  const [name, ca] = isRoot
    ? (["self-signed", selfSigned] as const)
    : (["locally-signed", locallySigned] as const);
  const other = isRoot ? locallySigned : selfSigned;
  const change = isRoot ? "homelab-pki:rootCa.ttl" : "homelab-pki:intermediateCa.ttl";
  return {
    rule,
    accepts: [
      { what: "the longest life", resources: [ca({ validityPeriodHours: hours })] },
      { what: "a CA of the other tier", resources: [other({ validityPeriodHours: 999_999 })] },
      { what: "what is no CA", resources: [ca({ validityPeriodHours: 999_999, isCaCertificate: false })] },
    ],
    refuses: [
      {
        what: "an hour more",
        resources: [ca({ validityPeriodHours: hours + 1 })],
        messages: [
          `${name}: validityPeriodHours is ${hours + 1}; allowed: at most ${years}y. Change ${change}.`,
        ],
      },
    ],
    postpones: [
      { what: "a lifetime", resources: [ca({ validityPeriodHours: UNKNOWN })] },
      { what: "whether it is a CA", resources: [ca({ isCaCertificate: UNKNOWN })] },
    ],
  };
}

export const cases: readonly RuleCases[] = [
  vaultCases("vault-root-lifetime-limited", 10, true),
  tlsCases("tls-root-lifetime-limited", 10, true),
  vaultCases("vault-intermediate-lifetime-limited", 5, false),
  tlsCases("tls-intermediate-lifetime-limited", 5, false),
  vaultCases("vault-intermediate-lifetime-short", 2, false),
  tlsCases("tls-intermediate-lifetime-short", 2, false),
];
