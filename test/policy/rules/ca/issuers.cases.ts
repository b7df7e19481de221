import {
  SecretBackendIntermediateCertRequest,
  SecretBackendRole,
} from "../../../../policy/resources/vault.ts";
import { imported, rootCert, signedIntermediate } from "../../support/ca.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";
import { makeCertificate } from "../../support/make-certificate.ts";

const LONG = { ttl: "1001" };
const OUTLIVES =
  'signed: ttl is "1001"; allowed: at most 1000, the ttl of its issuer root. Change homelab-pki:intermediateCa.ttl.';

/** A far day, and a day before and after it as lifetimes. */
const FAR = "2099-01-01T00:00:00Z";
const ALMOST = String(Math.floor((Date.parse(FAR) - Date.now()) / 1_000) - 86_400);
const TOO_FAR = String(Math.floor((Date.parse(FAR) - Date.now()) / 1_000) + 86_400);

const named = (name: string, props: Readonly<Record<string, unknown>>) => rootCert(props, { name });

const request = (backend = "pki_int", namespace?: string) => ({
  type: SecretBackendIntermediateCertRequest,
  name: "csr",
  props: { backend, namespace, type: "existing", commonName: "Test Intermediate CA" },
});
const role = (maxTtl: unknown, props: Readonly<Record<string, unknown>> = {}) => ({
  type: SecretBackendRole,
  name: "role",
  props: { backend: "pki_int", name: "web", maxTtl, ...props },
});
const ofRequest = { uses: { csr: ["csr"] } };

/** A certificate that lives for 1000 seconds. */
const BRIEF = makeCertificate({ from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:16:40Z" }).pem;
export const cases: readonly RuleCases[] = [
  {
    rule: "vault-intermediate-within-issuer",
    accepts: [
      {
        what: "an intermediate that lives as long",
        resources: [rootCert({ ttl: "1000" }), signedIntermediate({ ttl: "1000" })],
      },
      {
        what: "ends on the same day",
        resources: [rootCert({ notAfter: FAR }), signedIntermediate({ notAfter: FAR })],
      },
      {
        what: "a root that lives as long by its day",
        resources: [rootCert({ notAfter: FAR }), signedIntermediate({ ttl: ALMOST })],
      },
      {
        what: "the mount's default for both",
        resources: [rootCert(), signedIntermediate({ ttl: "0" })],
      },
      {
        what: "an intermediate of a root elsewhere",
        resources: [rootCert({ ttl: "1000", backend: "other" }), signedIntermediate(LONG)],
      },
      {
        what: "one of the other root of the mount, by name",
        resources: [
          named("root", { ttl: "1000", issuerName: "old" }),
          named("younger", { ttl: "2000", issuerName: "new" }),
          signedIntermediate({ ...LONG, issuerRef: "new" }),
        ],
      },
      {
        what: "one of the other root of the mount, by its id",
        resources: [
          named("root", { ttl: "1000", issuerName: "old", issuerId: "1111" }),
          named("younger", { ttl: "2000", issuerName: "new", issuerId: "2222" }),
          signedIntermediate({ ...LONG, issuerRef: "2222" }),
        ],
      },
      {
        what: "one of the other root of the mount, whose id is not known yet",
        resources: [
          named("root", { ttl: "1000" }),
          named("younger", { ttl: "2000" }),
          signedIntermediate({ ...LONG, issuerRef: UNKNOWN }, { uses: { issuerRef: ["younger"] } }),
        ],
      },
    ],
    refuses: [
      {
        what: "a second more",
        resources: [rootCert({ ttl: "1000" }), signedIntermediate(LONG)],
        messages: [OUTLIVES],
      },
      {
        what: "a second more than the default issuer has",
        resources: [
          rootCert({ ttl: "1000", issuerName: "old", issuerId: "1111" }),
          signedIntermediate(LONG),
          signedIntermediate({ ...LONG, issuerRef: "default" }),
        ],
        messages: [OUTLIVES, OUTLIVES],
      },
      {
        what: "a second more than the root of that name or id has",
        resources: [
          named("root", { ttl: "1000", issuerName: "old", issuerId: "1111" }),
          signedIntermediate({ ...LONG, issuerRef: "old" }),
          signedIntermediate({ ...LONG, issuerRef: "1111" }),
        ],
        messages: [OUTLIVES, OUTLIVES],
      },
      {
        what: "a second more than a root has whose id is not known yet, in a mount that is not either",
        resources: [
          rootCert({ ttl: "1000", backend: UNKNOWN }),
          signedIntermediate(
            { ...LONG, backend: UNKNOWN, issuerRef: UNKNOWN },
            { uses: { issuerRef: ["root"] } },
          ),
        ],
        messages: [OUTLIVES],
      },
      {
        what: "any lifetime below a root with the mount's default",
        resources: [rootCert(), signedIntermediate({ ttl: "1" })],
        messages: [
          `signed: ttl is "1"; allowed: at most the mount's default, the ttl of its issuer root. ` +
            "Change homelab-pki:intermediateCa.ttl.",
        ],
      },
      {
        what: "a lifetime beyond the day of the root",
        resources: [rootCert({ notAfter: FAR }), signedIntermediate({ ttl: TOO_FAR })],
        messages: [
          `signed: ttl is "${TOO_FAR}"; allowed: at most ${FAR}, the notAfter of its issuer root. ` +
            "Change homelab-pki:intermediateCa.ttl.",
        ],
      },
      {
        what: "a later day",
        resources: [rootCert({ notAfter: FAR }), signedIntermediate({ notAfter: "2099-01-01T00:00:01Z" })],
        messages: [
          'signed: notAfter is "2099-01-01T00:00:01Z"; allowed: at most 2099-01-01T00:00:00Z, ' +
            "the notAfter of its issuer root. Change homelab-pki:intermediateCa.ttl.",
        ],
      },
    ],
    postpones: [
      { what: "a lifetime", resources: [rootCert({ ttl: UNKNOWN }), signedIntermediate(LONG)] },
      {
        what: "which root it is",
        resources: [rootCert({ ttl: "1000" }), signedIntermediate({ ...LONG, issuerRef: UNKNOWN })],
      },
    ],
  },
  {
    rule: "vault-role-within-issuer",
    accepts: [
      {
        what: "a role that signs for as long as its CA lives",
        resources: [request(), signedIntermediate({ ttl: "1000" }, ofRequest), role("1000")],
      },
      {
        what: "as long as the longer one of two lives",
        resources: [
          request(),
          signedIntermediate({ ttl: "2000" }, ofRequest),
          signedIntermediate({ ttl: "1000" }, ofRequest),
          role("2000"),
        ],
      },
      { what: "a role of which no CA is known", resources: [role("1001")] },
      {
        what: "a role of another mount",
        resources: [
          request("other"),
          signedIntermediate({ ttl: "1000" }, ofRequest),
          imported(BRIEF),
          role("1001", { backend: "third" }),
        ],
      },
      {
        what: "a role of another namespace",
        resources: [request("pki_int", "team"), signedIntermediate({ ttl: "1000" }, ofRequest), role("1001")],
      },
      {
        what: "an intermediate whose request is not of this stack",
        resources: [request(), signedIntermediate({ ttl: "1000" }), role("1001")],
      },
      { what: "a role that leaves it to the mount", resources: [imported(BRIEF), role(undefined)] },
      { what: "a role of a CA that is imported", resources: [imported(BRIEF), role("1000")] },
      {
        what: "a role whose CA is known before its certificate",
        resources: [
          request(),
          signedIntermediate({ ttl: "1000" }, ofRequest),
          imported(UNKNOWN),
          role("1000"),
        ],
      },
    ],
    refuses: [
      {
        what: "a second more",
        resources: [
          request(),
          rootCert(),
          signedIntermediate({ ttl: "1000" }, { uses: { csr: ["root", "csr"] } }),
          role("1001"),
        ],
        messages: [
          'role: maxTtl is "1001"; allowed: at most 1000 seconds, the life of the CA in pki_int. ' +
            "Change homelab-pki:roles[].maxTtl.",
        ],
      },
      {
        what: "a second more than the longer one of two lives",
        resources: [
          request(),
          signedIntermediate({ ttl: "1000" }, ofRequest),
          signedIntermediate({ ttl: "2000" }, ofRequest),
          role("2001"),
        ],
        messages: [
          'role: maxTtl is "2001"; allowed: at most 2000 seconds, the life of the CA in pki_int. ' +
            "Change homelab-pki:roles[].maxTtl.",
        ],
      },
      {
        what: "a second more than an imported CA lives",
        resources: [imported(BRIEF), role("1001")],
        messages: [
          'role: maxTtl is "1001"; allowed: at most 1000 seconds, the life of the CA in pki_int. ' +
            "Change homelab-pki:roles[].maxTtl.",
        ],
      },
    ],
    postpones: [
      { what: "an imported CA", resources: [imported(UNKNOWN), role("1000")] },
      { what: "a limit", resources: [imported(BRIEF), role(UNKNOWN)] },
    ],
  },
];
