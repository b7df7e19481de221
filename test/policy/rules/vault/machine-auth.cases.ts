import { AppRole, CertAuthRole } from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

type Props = Readonly<Record<string, unknown>>;

const SPIFFE_ID = "spiffe://lab.example.com/host/nas";
const SHORT = { tokenTtl: 600, tokenMaxTtl: 600 };

const certRole = (props: Props) => ({
  type: CertAuthRole,
  name: "cert",
  props: { backend: "hosts-cert", name: "host-nas", certificate: "PEM", ...SHORT, ...props },
});
const appRole = (props: Props) => ({
  type: AppRole,
  name: "approle",
  props: {
    backend: "hosts-approle",
    roleName: "host-nas",
    secretIdNumUses: 1,
    secretIdTtl: 3_600,
    ...SHORT,
    ...props,
  },
});

const unnamed = (property: string, value: string) =>
  `cert: ${property} is ${value}; allowed: names of its machines, without *. Change the resource's ${property}.`;

const secretId = (property: string, value: string, allowed: string) =>
  `approle: ${property} is ${value}; allowed: ${allowed}. Change the resource's ${property}.`;
const HOUR = "1 to 3600 seconds (1h)";

const token = (name: string, property: string, value: string, allowed = "1 to 600 seconds (10m)") =>
  `${name}: ${property} is ${value}; allowed: ${allowed}. Change the resource's ${property}.`;

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-cert-auth-role-bound",
    accepts: [
      { what: "one SPIFFE ID", resources: [certRole({ allowedUriSans: [SPIFFE_ID] })] },
      { what: "host names", resources: [certRole({ allowedDnsSans: ["nas.lab.example.com", "nas"] })] },
      {
        what: "exact names beside a wildcard, since one of each is needed",
        resources: [
          certRole({ allowedUriSans: ["spiffe://*"], allowedDnsSans: ["nas.lab.example.com"] }),
          certRole({ allowedUriSans: [SPIFFE_ID], allowedDnsSans: ["*"] }),
        ],
      },
    ],
    refuses: [
      {
        what: "whatever the CA has signed",
        resources: [certRole({}), certRole({ allowedUriSans: [], allowedDnsSans: [] })],
        messages: [unnamed("allowedUriSans", "not set"), unnamed("allowedUriSans", "[]")],
      },
      {
        what: "a common name or a unit alone",
        resources: [certRole({ allowedCommonNames: ["nas"], allowedOrganizationalUnits: ["hosts"] })],
        messages: [unnamed("allowedUriSans", "not set")],
      },
      {
        what: "a wildcard, beside exact names too",
        resources: [
          certRole({ allowedUriSans: [SPIFFE_ID, "spiffe://lab.example.com/*"] }),
          certRole({ allowedDnsSans: ["*.lab.example.com"] }),
          certRole({ allowedUriSans: [], allowedDnsSans: ["*.lab.example.com"] }),
        ],
        messages: [
          unnamed("allowedUriSans", `["${SPIFFE_ID}","spiffe://lab.example.com/*"]`),
          unnamed("allowedDnsSans", '["*.lab.example.com"]'),
          unnamed("allowedDnsSans", '["*.lab.example.com"]'),
        ],
      },
    ],
    postpones: [
      { what: "URIs", resources: [certRole({ allowedUriSans: UNKNOWN })] },
      { what: "one URI", resources: [certRole({ allowedUriSans: [UNKNOWN] })] },
      { what: "host names", resources: [certRole({ allowedDnsSans: UNKNOWN })] },
    ],
  },
  {
    rule: "vault-approle-secret-id-single-use",
    accepts: [
      { what: "one use within the hour", resources: [appRole({}), appRole({ bindSecretId: true })] },
      {
        what: "what the environment allows",
        resources: [appRole({ secretIdTtl: 86_400 })],
        parameters: { maximum: "1d" },
      },
    ],
    refuses: [
      {
        what: "several uses, or any number of them",
        resources: [
          appRole({ secretIdNumUses: 2 }),
          appRole({ secretIdNumUses: 0 }),
          appRole({ secretIdNumUses: undefined }),
        ],
        messages: ["2", "0", "not set"].map((value) => secretId("secretIdNumUses", value, "1")),
      },
      {
        what: "a second more, or for ever",
        resources: [
          appRole({ secretIdTtl: 3_601 }),
          appRole({ secretIdTtl: 0 }),
          appRole({ secretIdTtl: undefined }),
        ],
        messages: ["3601", "0", "not set"].map((value) => secretId("secretIdTtl", value, HOUR)),
      },
      {
        what: "no secret at all",
        resources: [appRole({ bindSecretId: false })],
        messages: [secretId("bindSecretId", "false", "true, since the id of a role is no secret")],
      },
    ],
    postpones: [
      { what: "whether a secret is needed", resources: [appRole({ bindSecretId: UNKNOWN })] },
      { what: "uses", resources: [appRole({ secretIdNumUses: UNKNOWN })] },
      { what: "a life", resources: [appRole({ secretIdTtl: UNKNOWN })] },
    ],
  },
  {
    rule: "vault-machine-role-short-tokens",
    accepts: [
      { what: "exactly the longest life", resources: [certRole({}), appRole({ tokenPeriod: 0 })] },
      {
        what: "what the environment allows",
        parameters: { maximum: "1h" },
        resources: [appRole({ tokenTtl: 3_600, tokenMaxTtl: 3_600 })],
      },
    ],
    refuses: [
      {
        what: "a second more",
        resources: [certRole({ tokenTtl: 601 }), appRole({ tokenMaxTtl: 601 })],
        messages: [token("cert", "tokenTtl", "601"), token("approle", "tokenMaxTtl", "601")],
      },
      {
        what: "Vault's own defaults",
        resources: [certRole({ tokenMaxTtl: 0 }), appRole({ tokenTtl: undefined })],
        messages: [token("cert", "tokenMaxTtl", "0"), token("approle", "tokenTtl", "not set")],
      },
      {
        what: "a token that can be renewed for ever",
        resources: [appRole({ tokenPeriod: 300 })],
        messages: [
          token("approle", "tokenPeriod", "300", "not set, since a periodic token can be renewed for ever"),
        ],
      },
    ],
    postpones: [
      { what: "a life", resources: [certRole({ tokenTtl: UNKNOWN })] },
      { what: "a longest life", resources: [appRole({ tokenMaxTtl: UNKNOWN })] },
      { what: "a period", resources: [appRole({ tokenPeriod: UNKNOWN })] },
    ],
  },
];
