import { ClusterIssuer, Issuer } from "../../../../policy/resources/cert-manager.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const issuers = (vault: unknown) =>
  [Issuer, ClusterIssuer].map((type) => ({
    type,
    name: "vault-internal",
    props: { metadata: { name: "vault-internal" }, spec: { vault } },
  }));

const [issuer] = issuers(UNKNOWN);
const otherIssuers = [
  { type: Issuer, props: { spec: { selfSigned: {} } } },
  { type: Issuer, props: {} },
  { type: ClusterIssuer, props: {} },
];

const messages = (property: string, value: string, allowed: string, change: string) =>
  Array(2).fill(
    `vault-internal: spec.vault.${property} is ${value}; allowed: ${allowed}. Change homelab-pki:${change}.`,
  );

const byRole = (value: string, mounts = "*mesh*") => [
  `vault-internal: spec.vault.path is ${value}; allowed: <mount>/sign/<role>, or <mount>/root/sign-intermediate where ` +
    `the mount is ${mounts}. Change the resource's spec.vault.path.`,
  clusterWide(value),
];
const clusterWide = (value: string) =>
  `vault-internal: spec.vault.path is ${value}; allowed: <mount>/sign/<role>. Change homelab-pki:clusterIssuer.role.`;
const https = (value: string) => messages("server", value, "an https:// address", "vault.address");

const others = { what: "issuers that sign without Vault", resources: otherIssuers };
const unknown = { what: "what is not known yet", resources: [issuer as NonNullable<typeof issuer>] };

export const cases: readonly RuleCases[] = [
  {
    rule: "kubernetes-issuer-vault-signs-by-role",
    accepts: [
      { what: "a role", resources: issuers({ path: "pki_int/sign/lab-internal" }) },
      {
        what: "a role of a certain issuer of the mount",
        resources: issuers({ path: "pki_int/issuer/i2026/sign/lab-internal" }),
      },
      {
        what: "signing CAs for one namespace, below a mesh's",
        resources: issuers({ path: "pki_mesh/root/sign-intermediate" }).slice(0, 1),
      },
      {
        what: "signing CAs below one that the environment names",
        resources: issuers({ path: "pki_clusters/root/sign-intermediate" }).slice(0, 1),
        parameters: { authorities: ["pki_west", "pki_clusters"] },
      },
      others,
    ],
    refuses: [
      {
        what: "signing CAs for everybody",
        resources: issuers({ path: "pki_mesh/root/sign-intermediate" }).slice(1),
        messages: [clusterWide('"pki_mesh/root/sign-intermediate"')],
      },
      {
        what: "signing CAs below one that the environment does not name",
        resources: issuers({ path: "pki_mesh/root/sign-intermediate" }),
        parameters: { authorities: ["pki_west", "pki_clusters"] },
        messages: byRole('"pki_mesh/root/sign-intermediate"', "pki_west or pki_clusters"),
      },
      {
        what: "what only begins or ends like signing CAs",
        resources: [
          ...issuers({ path: "/pki_mesh/root/sign-intermediates" }),
          ...issuers({ path: "pki_mesh/root/sign-self-issued" }),
          ...issuers({ path: "root/sign-intermediate" }),
          ...issuers({ path: "+/pki_mesh/root/sign-intermediate" }),
        ],
        messages: [
          "/pki_mesh/root/sign-intermediates",
          "pki_mesh/root/sign-self-issued",
          "root/sign-intermediate",
          "+/pki_mesh/root/sign-intermediate",
        ].flatMap((path) => byRole(JSON.stringify(path))),
      },
      {
        what: "signing whatever is asked for",
        resources: issuers({ path: "pki_int/sign-verbatim/lab-internal" }),
        messages: byRole('"pki_int/sign-verbatim/lab-internal"'),
      },
      {
        what: "signing CAs",
        resources: issuers({ path: "pki/root/sign-intermediate" }),
        messages: byRole('"pki/root/sign-intermediate"'),
      },
      { what: "no role", resources: issuers({ path: "pki_int/sign/" }), messages: byRole('"pki_int/sign/"') },
      {
        what: "more than a role",
        resources: issuers({ path: "pki_int/sign/a/b" }),
        messages: byRole('"pki_int/sign/a/b"'),
      },
      { what: "no path", resources: issuers({}), messages: byRole("not set") },
    ],
    postpones: [unknown],
  },
  {
    rule: "kubernetes-issuer-vault-https",
    accepts: [{ what: "https", resources: issuers({ server: "https://vault.security.svc:8200" }) }, others],
    refuses: [
      {
        what: "http",
        resources: issuers({ server: "http://vault.security.svc:8200" }),
        messages: https('"http://vault.security.svc:8200"'),
      },
      { what: "no address", resources: issuers({}), messages: https("not set") },
    ],
    postpones: [unknown],
  },
  {
    rule: "kubernetes-issuer-vault-ca-pinned",
    accepts: [
      { what: "a CA bundle", resources: issuers({ caBundle: "LS0t" }) },
      {
        what: "one in a Secret, whatever else is not known yet",
        resources: issuers({ caBundleSecretRef: { name: "vault-ca" }, caBundle: UNKNOWN }),
      },
      others,
    ],
    refuses: [
      {
        what: "none, an empty one, and a Secret without a name",
        resources: [...issuers({}), ...issuers({ caBundle: "" }), ...issuers({ caBundleSecretRef: {} })],
        messages: Array(3)
          .fill(
            messages(
              "caBundle",
              "not set",
              "the CAs that may have signed the certificate of Vault's listener",
              "vault.caCertFile",
            ),
          )
          .flat(),
      },
    ],
    postpones: [
      unknown,
      { what: "a bundle that is not known yet", resources: issuers({ caBundle: UNKNOWN }).slice(1) },
    ],
  },
];
