import { locallySigned, selfSigned } from "../../support/ca.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";
import { makeCertificate } from "../../support/make-certificate.ts";

/** A certificate that lives for 1000 seconds. */
const BRIEF = makeCertificate({ from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:16:40Z" }).pem;
/** An hour. */
const HOUR = makeCertificate({ from: "2026-01-01T00:00:00Z", to: "2026-01-01T01:00:00Z" }).pem;

const ofCa = (ca: string) => ({ uses: { caCertPem: [ca] } });

export const cases: readonly RuleCases[] = [
  {
    rule: "tls-certificate-within-issuer",
    accepts: [
      {
        what: "a certificate that lives as long as its CA",
        resources: [
          selfSigned({ validityPeriodHours: 10 }),
          locallySigned({ validityPeriodHours: 10 }, ofCa("self-signed")),
        ],
      },
      {
        what: "a chain of three",
        resources: [
          selfSigned({ validityPeriodHours: 10 }),
          locallySigned({ validityPeriodHours: 8 }, { name: "middle", ...ofCa("self-signed") }),
          locallySigned({ validityPeriodHours: 8 }, ofCa("middle")),
        ],
      },
      {
        what: "one of the other CA",
        resources: [
          selfSigned({ validityPeriodHours: 5 }),
          selfSigned({ validityPeriodHours: 10 }, { name: "younger" }),
          locallySigned({ validityPeriodHours: 10 }, ofCa("younger")),
        ],
      },
      {
        what: "one of a CA from elsewhere",
        resources: [
          selfSigned({ validityPeriodHours: 0 }),
          locallySigned({ validityPeriodHours: 1, caCertPem: HOUR + BRIEF }),
        ],
      },
      { what: "one of a CA that cannot be read", resources: [locallySigned({ caCertPem: "" })] },
    ],
    refuses: [
      {
        what: "an hour more",
        resources: [
          selfSigned({ validityPeriodHours: 10 }),
          locallySigned({ validityPeriodHours: 11 }, ofCa("self-signed")),
        ],
        messages: [
          "locally-signed: validityPeriodHours is 11; allowed: at most 10, the hours of the CA in caCertPem. " +
            "Change homelab-pki:intermediateCa.ttl.",
        ],
      },
      {
        what: "an hour more in a chain of three",
        resources: [
          selfSigned({ validityPeriodHours: 10 }),
          locallySigned({ validityPeriodHours: 8 }, { name: "middle", ...ofCa("self-signed") }),
          locallySigned({ validityPeriodHours: 9, isCaCertificate: false }, ofCa("middle")),
        ],
        messages: [
          "locally-signed: validityPeriodHours is 9; allowed: at most 8, the hours of the CA in caCertPem. " +
            "Change the resource's validityPeriodHours.",
        ],
      },
      {
        what: "an hour more than a CA from elsewhere lives",
        resources: [locallySigned({ validityPeriodHours: 2, caCertPem: HOUR })],
        messages: [
          "locally-signed: validityPeriodHours is 2; allowed: at most 1, the hours of the CA in caCertPem. " +
            "Change homelab-pki:intermediateCa.ttl.",
        ],
      },
    ],
    postpones: [{ what: "a CA from elsewhere", resources: [locallySigned({ caCertPem: UNKNOWN })] }],
  },
];
