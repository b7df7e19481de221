import { Certificate } from "../../../../policy/resources/cert-manager.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const certificate = (spec?: Record<string, unknown>) => ({
  type: Certificate,
  name: "web",
  props: { metadata: { name: "web", namespace: "demo" }, spec },
});

const key = (privateKey: Record<string, unknown>) => [certificate({ privateKey })];

const refusedKey = (property: string, value: string, allowed: string) =>
  `web: spec.privateKey.${property} is ${value}; allowed: ${allowed}. Change the resource's spec.privateKey.${property}.`;

const refusedDuration = (value: string, maximum: string) =>
  `web: spec.duration is ${value}; allowed: a duration of at most ${maximum}. Change homelab-pki:certificates[].duration.`;

const refusedRenewal = (property: string, value: string, change: string) =>
  `web: spec.${property} is ${value}; allowed: at least a third of the duration. Change ${change}.`;

const refusedUris = (value: string, allowed: string) =>
  `web: spec.uris is ${value}; allowed: ${allowed}. Change the resource's spec.uris.`;

const ONE_URI = "exactly one URI beside names of other kinds";

export const cases: readonly RuleCases[] = [
  {
    rule: "kubernetes-certificate-rotation-policy-always",
    accepts: [{ what: "a new key each time", resources: key({ rotationPolicy: "Always" }) }],
    refuses: [
      {
        what: "the same key each time",
        resources: key({ rotationPolicy: "Never" }),
        messages: [refusedKey("rotationPolicy", '"Never"', '"Always"')],
      },
      {
        what: "what versions read differently",
        resources: [...key({}), certificate({}), certificate()],
        messages: Array(3).fill(refusedKey("rotationPolicy", "not set", '"Always"')),
      },
    ],
    postpones: [
      { what: "a policy that is not known yet", resources: key({ rotationPolicy: UNKNOWN }) },
      { what: "a key that is not known yet", resources: [certificate({ privateKey: UNKNOWN })] },
    ],
  },
  {
    rule: "kubernetes-certificate-key-strong",
    accepts: [
      { what: "ECDSA", resources: key({ algorithm: "ECDSA", size: 256 }) },
      { what: "RSA with 2048 bits", resources: key({ algorithm: "RSA", size: 2_048 }) },
      { what: "RSA of cert-manager's size", resources: key({ algorithm: "RSA" }) },
      { what: "cert-manager's own choice", resources: [certificate({}), certificate()] },
      {
        what: "what the environment allows",
        resources: key({ algorithm: "Ed25519" }),
        parameters: { algorithms: ["Ed25519"] },
      },
      {
        what: "the size that the environment asks for",
        resources: key({ size: 3_072 }),
        parameters: { minimumRsaBits: 3_072 },
      },
    ],
    refuses: [
      {
        what: "other algorithms",
        resources: key({ algorithm: "Ed25519" }),
        messages: [refusedKey("algorithm", '"Ed25519"', '"ECDSA" or "RSA"')],
      },
      {
        what: "cert-manager's own choice where RSA is not allowed",
        resources: key({}),
        parameters: { algorithms: ["ECDSA"] },
        messages: [refusedKey("algorithm", "not set", '"ECDSA"')],
      },
      {
        what: "short RSA keys",
        resources: [...key({ algorithm: "RSA", size: 2_047 }), ...key({ size: 1_024 })],
        messages: [
          refusedKey("size", "2047", "2048 or more with RSA"),
          refusedKey("size", "1024", "2048 or more with RSA"),
        ],
      },
      {
        what: "RSA of cert-manager's size where that is too short",
        resources: key({ algorithm: "RSA" }),
        parameters: { minimumRsaBits: 2_049 },
        messages: [refusedKey("size", "not set", "2049 or more with RSA")],
      },
    ],
    postpones: [
      { what: "an algorithm that is not known yet", resources: key({ algorithm: UNKNOWN }) },
      { what: "a size that is not known yet", resources: key({ size: UNKNOWN }) },
    ],
  },
  {
    rule: "kubernetes-certificate-duration-limited",
    accepts: [
      { what: "90 days", resources: [certificate({ duration: "2160h" })] },
      { what: "ten years for a CA", resources: [certificate({ isCA: true, duration: "87600h0m0s" })] },
      {
        what: "what the environment allows",
        resources: [certificate({ duration: "8760h" }), certificate({ isCA: true, duration: "175200h" })],
        parameters: { maximum: "1y", maximumCa: "20y" },
      },
    ],
    refuses: [
      {
        what: "a second more",
        resources: [
          certificate({ duration: "2160h0m1s" }),
          certificate({ isCA: true, duration: "87600h0m1s" }),
          certificate({ isCA: false, duration: "2161h" }),
        ],
        messages: [
          refusedDuration('"2160h0m1s"', "90d"),
          refusedDuration('"87600h0m1s"', "10y"),
          refusedDuration('"2161h"', "90d"),
        ],
      },
      {
        what: "no duration, and what is none",
        resources: [certificate({}), certificate(), certificate({ duration: "long" })],
        messages: [
          refusedDuration("not set", "90d"),
          refusedDuration("not set", "90d"),
          refusedDuration('"long"', "90d"),
        ],
      },
    ],
    postpones: [{ what: "what is not known yet", resources: [certificate({ duration: UNKNOWN })] }],
  },
  {
    rule: "kubernetes-certificate-renewed-in-time",
    accepts: [
      { what: "cert-manager's third", resources: [certificate({ duration: "2160h" }), certificate()] },
      {
        what: "a third",
        resources: [
          certificate({ duration: "2160h", renewBefore: "720h" }),
          certificate({ duration: "3h", renewBefore: "1h" }),
        ],
      },
      { what: "a third of cert-manager's 90 days", resources: [certificate({ renewBefore: "720h" })] },
      { what: "34 percent", resources: [certificate({ renewBeforePercentage: 34 })] },
      { what: "a policy that renews", resources: [certificate({ renewal: { policy: "RenewBefore" } })] },
    ],
    refuses: [
      {
        what: "a second less than a third",
        resources: [
          certificate({ duration: "2160h", renewBefore: "719h59m59s" }),
          certificate({ renewBefore: "719h59m59s" }),
        ],
        messages: Array(2).fill(
          refusedRenewal("renewBefore", '"719h59m59s"', "homelab-pki:certificates[].renewBefore"),
        ),
      },
      {
        what: "what is no duration",
        resources: [certificate({ duration: "2160h", renewBefore: "soon" })],
        messages: [refusedRenewal("renewBefore", '"soon"', "homelab-pki:certificates[].renewBefore")],
      },
      {
        what: "33 percent",
        resources: [certificate({ renewBeforePercentage: 33 })],
        messages: [
          refusedRenewal("renewBeforePercentage", "33", "the resource's spec.renewBeforePercentage"),
        ],
      },
      {
        what: "no renewal",
        resources: [certificate({ renewal: { policy: "Disabled" } })],
        messages: [
          'web: spec.renewal.policy is "Disabled"; allowed: "RenewBefore". Change the resource\'s spec.renewal.policy.',
        ],
      },
    ],
    postpones: [
      { what: "a time that is not known yet", resources: [certificate({ renewBefore: UNKNOWN })] },
      { what: "a duration that is not known yet", resources: [certificate({ duration: UNKNOWN })] },
      {
        what: "a percentage that is not known yet",
        resources: [certificate({ renewBeforePercentage: UNKNOWN })],
      },
      { what: "a policy that is not known yet", resources: [certificate({ renewal: UNKNOWN })] },
    ],
  },
  {
    rule: "kubernetes-certificate-spiffe-identity",
    accepts: [
      { what: "no URI", resources: [certificate({}), certificate()] },
      { what: "one identity", resources: [certificate({ uris: ["spiffe://cluster.local/ns/demo/sa/web"] })] },
      {
        what: "one in capitals",
        resources: [certificate({ uris: ["SPIFFE://Cluster.Local/ns/demo/sa/web"] })],
      },
      { what: "a trust domain alone", resources: [certificate({ uris: ["spiffe://cluster.local"] })] },
      {
        what: "URIs that are no identities",
        resources: [certificate({ uris: ["https://a.example.com", "urn:spiffe://elsewhere"] })],
      },
      {
        what: "the environment's trust domains",
        resources: [certificate({ uris: ["spiffe://lab.example.com/web"] })],
        parameters: { trustDomains: ["cluster.local", "lab.example.com"] },
      },
    ],
    refuses: [
      {
        what: "a second URI",
        resources: [certificate({ uris: ["https://a.example.com", "spiffe://cluster.local/web"] })],
        messages: [refusedUris('["https://a.example.com","spiffe://cluster.local/web"]', ONE_URI)],
      },
      {
        what: "foreign trust domains",
        resources: [
          certificate({ uris: ["spiffe://cluster.local.example.com/web"] }),
          certificate({ uris: ["spiffe://"] }),
          certificate({ uris: ["Spiffe://Elsewhere"] }),
        ],
        messages: [
          refusedUris('["spiffe://cluster.local.example.com/web"]', "spiffe://cluster.local/..."),
          refusedUris('["spiffe://"]', "spiffe://cluster.local/..."),
          refusedUris('["Spiffe://Elsewhere"]', "spiffe://cluster.local/..."),
        ],
      },
      {
        what: "a foreign trust domain among two",
        resources: [certificate({ uris: ["spiffe://cluster.local/web", "spiffe://elsewhere/web"] })],
        parameters: { trustDomains: ["cluster.local", "lab.example.com"] },
        messages: [
          refusedUris('["spiffe://cluster.local/web","spiffe://elsewhere/web"]', ONE_URI),
          refusedUris(
            '["spiffe://cluster.local/web","spiffe://elsewhere/web"]',
            "spiffe://cluster.local/... or spiffe://lab.example.com/...",
          ),
        ],
      },
    ],
    postpones: [{ what: "a URI that is not known yet", resources: [certificate({ uris: [UNKNOWN] })] }],
  },
];
