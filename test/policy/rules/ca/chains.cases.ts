import { KeyUsageFlags } from "@peculiar/asn1-x509";
import { Bundle } from "../../../../policy/resources/cert-manager.ts";
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

const END = "2036-01-01T00:00:00Z";
const LATER = "2036-01-01T00:00:01Z";

const ROOT = makeCertificate({ to: END });
/** As {@link ROOT}, with another key. */
const NAMESAKE = makeCertificate({ to: "2030-01-01T00:00:00Z" });
/** {@link ROOT} made anew from its own key. */
const RENEWED = makeCertificate({ keys: ROOT.keys, to: LATER });

const intermediate = (to: string) => makeCertificate({ name: "Test Intermediate CA", issuer: ROOT, to });
const GOOD = intermediate(END);
const LATE = intermediate(LATER);

const bundle = (...inLine: unknown[]) => ({
  type: Bundle,
  name: "trust",
  props: { spec: { sources: [{ useDefaultCAs: false }, ...inLine.map((each) => ({ inLine: each }))] } },
});

const outlives = (name: string, property: string, change: string) =>
  `${name}: ${property}.notAfter is "2036-01-01T00:00:01.000Z"; ` +
  `allowed: at most 2036-01-01T00:00:00.000Z, the end of its issuer. Change ${change}.`;

const IMPORTED = outlives("imported", "certificate[0]", "homelab-pki:intermediates[].certificate");

export const cases: readonly RuleCases[] = [
  {
    rule: "stack-certificate-within-issuer",
    accepts: [
      {
        what: "a certificate that ends with its issuer",
        resources: [rootCert({ certificate: ROOT.pem }), imported(GOOD.pem)],
      },
      { what: "one whose issuer nobody knows", resources: [imported(LATE.pem), { ...bundle(), props: {} }] },
      {
        what: "one whose issuer has the name of another",
        resources: [imported(LATE.pem), bundle(NAMESAKE.pem)],
      },
      {
        what: "one that another key of the issuer's name has signed",
        resources: [imported(GOOD.pem), bundle(NAMESAKE.pem, ROOT.pem)],
      },
      {
        what: "one that the issuer may not have signed",
        resources: [
          imported(LATE.pem),
          bundle(makeCertificate({ keys: ROOT.keys, usages: KeyUsageFlags.digitalSignature }).pem),
        ],
      },
      {
        what: "one whose issuer was renewed with its key",
        resources: [
          imported(LATE.pem),
          rootCert({ certificate: ROOT.pem }),
          rootCert({ certificate: RENEWED.pem }),
        ],
      },
      {
        what: "what cannot be read",
        resources: [imported("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")],
      },
      {
        what: "what has not been made yet",
        resources: [rootCert(), signedIntermediate(), selfSigned(), locallySigned()],
      },
    ],
    refuses: [
      {
        what: "a second more, in a bundle of its own",
        resources: [imported(LATE.pem + ROOT.pem)],
        messages: [IMPORTED],
      },
      {
        what: "a second more than a root of a trust bundle",
        resources: [imported(LATE.pem), bundle(NAMESAKE.pem, ROOT.pem)],
        messages: [IMPORTED],
      },
      {
        what: "a second more than the renewed root",
        resources: [
          bundle(ROOT.pem, NAMESAKE.pem),
          imported(ROOT.pem + intermediate("2037-01-01T00:00:00Z").pem + RENEWED.pem),
        ],
        messages: [
          'imported: certificate[1].notAfter is "2037-01-01T00:00:00.000Z"; ' +
            "allowed: at most 2036-01-01T00:00:01.000Z, the end of its issuer. " +
            "Change homelab-pki:intermediates[].certificate.",
        ],
      },
      {
        what: "a second more, below each kind of root",
        resources: [imported(LATE.pem)].flatMap((child) => [child, rootCert({ certificate: ROOT.pem })]),
        messages: [IMPORTED],
      },
      {
        what: "a second more than a root in the state",
        resources: [imported(LATE.pem), selfSigned({ certPem: ROOT.pem })],
        messages: [IMPORTED],
      },
      {
        what: "a second more than an imported CA with its key",
        resources: [imported(LATE.pem), importedCa(ROOT.pem)],
        messages: [IMPORTED],
      },
      {
        what: "what Vault has signed, once, where it was signed",
        resources: [imported(LATE.pem), signedIntermediate({ certificate: LATE.pem, issuingCa: ROOT.pem })],
        messages: [outlives("signed", "certificate[0]", "homelab-pki:intermediateCa.ttl")],
      },
      {
        what: "what the tls provider has signed",
        resources: [locallySigned({ certPem: LATE.pem, caCertPem: ROOT.pem })],
        messages: [outlives("locally-signed", "certPem[0]", "the resource's validityPeriodHours")],
      },
      {
        what: "a CA that comes with its key, and one that signs others",
        resources: [
          rootCert({ certificate: ROOT.pem }),
          importedCa(LATE.pem),
          locallySigned({ caCertPem: intermediate(LATER).pem }),
          signedIntermediate({ issuingCa: intermediate(LATER).pem }),
        ],
        messages: [
          outlives("bundle", "pemBundle[0]", "the resource's pemBundle"),
          outlives("locally-signed", "caCertPem[0]", "the resource's caCertPem"),
          outlives("signed", "issuingCa[0]", "the resource's issuerRef"),
        ],
      },
    ],
    postpones: [
      { what: "a certificate", resources: [imported(UNKNOWN)] },
      { what: "a root of a trust bundle", resources: [imported(LATE.pem), bundle(UNKNOWN)] },
    ],
  },
];
