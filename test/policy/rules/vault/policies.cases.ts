import { VaultPolicy } from "../../../../policy/resources/vault.ts";
import { READABLE, UNREADABLE } from "../../shared/vault-policy-texts.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const policy = (text: string) => ({
  type: VaultPolicy,
  name: "issuer-policy",
  props: { name: "cert-manager-pki", policy: text },
});

const path = (name: string, capabilities = '"create", "update"') =>
  `path "${name}" {\n  capabilities = [${capabilities}]\n}\n`;

const SIGN = path("pki_int/sign/lab-internal");

const refused = (name: string, capabilities = '["create","update"]') =>
  `issuer-policy: policy at path "${name}" is ${capabilities}; allowed: paths <mount>/sign/<role> and ` +
  "<mount>/issue/<role>, and those of the rule's parameters authorities and beside, without wildcards. " +
  "Change the resource's policy.";

const SENT = ["csr", "common_name", "alt_names", "ip_sans", "uri_sans", "ttl", "exclude_cn_from_sans"];

/** A rule that has CAs signed, by the names of the parameters that it allows. */
const authority = (mount: string, parameters: readonly string[], capabilities = '"create", "update"') =>
  `path "${mount}/root/sign-intermediate" {\n  capabilities = [${capabilities}]\n` +
  `  allowed_parameters = { ${parameters.map((name) => `"${name}" = []`).join(", ")} }\n}\n`;

const widened = (parameters: string) =>
  'issuer-policy: policy at path "pki_mesh/root/sign-intermediate", allowed_parameters is ' +
  `${parameters}; allowed: ${SENT.join(", ")}, and no other. Change the resource's policy.`;

/** Paths that no issuer should have, each of which makes a policy an issuer's by itself. */
const TOO_MUCH = [
  "pki_int/sign-verbatim",
  "pki_int/sign-verbatim/lab-internal",
  "pki/root/sign-intermediate",
  "pki/root/sign-self-issued",
  "ca/sign-verbatim/web",
  "ca/root/sign-intermediate",
  "ca/root/sign-self-issued",
  "pki/issuer/default/sign-verbatim",
  "pki/issuer/+/sign/web",
  "pki/issuer/+/issue/web",
  "pki_int/sign/*",
  "pki_int/issue/*",
  "pki_int/issue/+",
  "pki_int/sign/{{identity.entity.name}}",
  "pki_int/*",
  "pki*",
  "pki/root/*",
  "pki/root/sign-{{identity.entity.metadata.kind}}e",
  "pki/sign/web*",
  "pki/sign/web/*",
  "+/issuer/default/sign/web",
  "home-pki/*",
  "+/sign/web",
  "+/issue/web",
  "{{identity.entity.metadata.mount}}/sign/web",
  "*",
];

/** Policies in every way of writing, which all let an issuer do too much. */
const GRANTS = READABLE.filter(([, , rules]) => rules.length > 0).map(([what, text, rules]) => ({
  what,
  text,
  rules: rules.filter(({ capabilities }) => capabilities.length > 0 && capabilities[0] !== "deny"),
}));

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-policy-issuer-signs-only",
    accepts: [
      { what: "signing with one role", resources: [policy(SIGN)] },
      { what: "signing with a named issuer", resources: [policy(path("pki/issuer/i2026/sign/web"))] },
      { what: "a mount with a longer path", resources: [policy(path("infra/pki/sign/web"))] },
      { what: "issuing beside signing", resources: [policy(SIGN + path("pki_int/issue/web"))] },
      {
        what: "a report beside signing",
        resources: [policy(SIGN + path("homelab-hosts/nas"))],
      },
      {
        what: "a report where the environment has them",
        resources: [policy(SIGN + path("kv/reports/nas"))],
        parameters: { beside: ["kv/reports/*"] },
      },
      {
        what: "signing CAs below a mesh's, with nothing that widens them",
        resources: [policy(SIGN + authority("pki_mesh", SENT)), policy(authority("infra/mesh", ["csr"]))],
      },
      {
        what: "signing CAs below one that the environment names",
        resources: [policy(authority("pki_west", SENT))],
        parameters: { authorities: ["pki_west"] },
      },
      { what: "JSON", resources: [policy('{"path": {"pki/sign/web": {"capabilities": ["update"]}}}')] },
      {
        what: "what it grants nothing at",
        resources: [policy(SIGN + path("pki/*", '"update", "deny"') + path("pki_int/*", ""))],
      },
      {
        what: "policies that sign nothing",
        resources: [
          policy(path("secret/data/*", '"read"') + path("transit/sign/app") + path("sys/*", '"sudo"')),
          policy(path("pki/cert/ca", '"read"') + path("pki/roles/*", '"read"')),
          policy(path("pki/issuer/default/json", '"read"') + path("pki/issuers", '"list"')),
          policy(path("pki*", '"read", "list"')),
          policy(path("pki/issue") + path("pki/issue/web/x")),
          policy(path("+/data/sign", '"read"')),
          policy(""),
        ],
      },
      {
        what: "another mount than those of the environment",
        parameters: { mounts: ["ca_*"] },
        resources: [policy(path("pki/sign/*"))],
      },
    ],
    refuses: [
      ...TOO_MUCH.map((each) => ({
        what: each,
        resources: [policy(path(each))],
        messages: [refused(each)],
      })),
      {
        what: "anything else that an issuer may do",
        resources: [
          policy(
            SIGN + path("pki*", '"read", "list"') + path("pki_int/root/generate/internal") + path("sign/web"),
          ),
        ],
        messages: [
          refused("pki*", '["read","list"]'),
          refused("pki_int/root/generate/internal"),
          refused("sign/web"),
        ],
      },
      {
        what: "reports of all hosts, of one with sudo, and elsewhere",
        resources: [
          policy(SIGN + path("homelab-hosts/*") + path("homelab-hosts/+/nas") + path("hosts/nas")),
          policy(SIGN + path("homelab-hosts/nas", '"sudo"')),
        ],
        messages: [
          refused("homelab-hosts/*"),
          refused("homelab-hosts/+/nas"),
          refused("hosts/nas"),
          'issuer-policy: policy at path "homelab-hosts/nas" is ["sudo"]; allowed: without "sudo". ' +
            "Change the resource's policy.",
        ],
      },
      {
        what: "signing CAs with what widens them, or with whatever Vault takes",
        resources: [
          ...["use_csr_values", "max_path_length", "issuer_ref", "permitted_uri_domains", "*"].map((each) =>
            policy(authority("pki_mesh", [...SENT, each])),
          ),
          policy(authority("pki_mesh", [])),
          policy(path("pki_mesh/root/sign-intermediate")),
        ],
        messages: [
          ...["use_csr_values", "max_path_length", "issuer_ref", "permitted_uri_domains", "*"].map((each) =>
            widened(JSON.stringify([...SENT, each])),
          ),
          widened("[]"),
          widened("not set"),
        ],
      },
      {
        what: "signing CAs with sudo, and below a root",
        resources: [
          policy(authority("pki_mesh", SENT, '"update", "sudo"')),
          policy(authority("pki", SENT) + authority("pki_mesh", SENT)),
          policy(authority("pki_mesh", SENT)),
        ],
        parameters: { authorities: ["pki_m*"] },
        messages: [
          'issuer-policy: policy at path "pki_mesh/root/sign-intermediate" is ["update","sudo"]; ' +
            `allowed: without "sudo". Change the resource's policy.`,
          refused("pki/root/sign-intermediate"),
        ],
      },
      {
        what: "a single capability",
        resources: [policy(path("pki/*", '"update"')), policy(path("pki/*", '"create"'))],
        messages: [refused("pki/*", '["update"]'), refused("pki/*", '["create"]')],
      },
      ...GRANTS.map(({ what, text, rules }) => ({
        what: `what stands in ${what}`,
        resources: [policy(text)],
        messages: rules.map((rule) => refused(rule.path, JSON.stringify(rule.capabilities))),
      })),
      ...UNREADABLE.map(([what, text, problem]) => ({
        what: `what it cannot read: ${what}`,
        resources: [policy(text)],
        messages: [
          `issuer-policy: policy is ${JSON.stringify(`not readable (${problem})`)}; ` +
            "allowed: HCL or JSON with blocks of paths. Change the resource's policy.",
        ],
      })),
      {
        what: "sudo",
        resources: [policy(path("pki_int/issue/web", '"update", "sudo"'))],
        messages: [
          'issuer-policy: policy at path "pki_int/issue/web" is ["update","sudo"]; allowed: without "sudo". ' +
            "Change the resource's policy.",
        ],
      },
      {
        what: "mounts that the environment names",
        parameters: { mounts: ["secret", "ca_*"] },
        resources: [policy(path("ca_int/sign/*"))],
        messages: [refused("ca_int/sign/*")],
      },
    ],
    postpones: [
      {
        what: "a text that is not known yet",
        resources: [{ type: VaultPolicy, name: "issuer-policy", props: { policy: UNKNOWN } }],
      },
    ],
  },
];
