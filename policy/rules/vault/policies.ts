import { isMatch } from "matcher";
import { listParameter } from "../../kernel/parameters.ts";
import { check, resourceRule } from "../../kernel/resource-rule.ts";
import { VaultPolicy } from "../../resources/vault.ts";
import { authoritiesParameter, signsAuthorities } from "../../shared/authorities.ts";
import { ANY_TEXT, pathsOverlap } from "../../shared/vault-path.ts";
import { type PathRule, readPolicy } from "../../shared/vault-policy-text.ts";

/** Where a PKI mount signs, below its path. */
const SIGNING = ["sign*", "issue/+", "root/sign*", "issuer/+/sign*", "issuer/+/issue/+"];

/** Signing that only a PKI mount has, whatever it is called. */
const UNMISTAKABLE = /\/sign-(?:verbatim|intermediate|self-issued)/;

/** A path without wildcards and templates. */
const BY_NAME = /^[^+*{}]+$/;

/** `<mount>/sign/<role>` or `<mount>/issue/<role>`, every part by its name. */
const WITH_A_ROLE = /^(?:[^/+*{}]+\/)+(?:sign|issue)\/[^/+*{}]+$/;

/** What a request for a CA's certificate may say; all else would make the CA wider than the one that signs it. */
const OF_AUTHORITIES = [
  "csr",
  "common_name",
  "alt_names",
  "ip_sans",
  "uri_sans",
  "ttl",
  "exclude_cn_from_sans",
];

/**
 * A policy is an issuer's if it grants "create" or "update" at a path where a PKI mount signs, by name or through a
 * wildcard. It does not count who has the policy: that stands in auth roles, of which other stacks may have more. What
 * the policy grants beside is then an issuer's too. A policy that cannot be read could be an issuer's, and is refused.
 */
export const vaultPolicyIssuerSignsOnly = resourceRule(
  {
    name: "vault-policy-issuer-signs-only",
    title: "Issuers sign with named roles and do nothing else",
    reason:
      "The limits of a role hold only for who is bound to that role: sign-verbatim signs anything, and sign-intermediate makes a CA.",
    level: "mandatory",
    severity: "critical",
    url: "https://developer.hashicorp.com/vault/api-docs/secret/pki#sign-verbatim",
    remediation:
      "Grant create and update on <mount>/sign/<role> for each role, on <mount>/root/sign-intermediate of a mesh's CA with allowed_parameters, and move everything else to another policy.",
    parameters: {
      mounts: listParameter(["*pki*"], "Paths of PKI mounts; * stands for any text without a slash."),
      authorities: authoritiesParameter,
      beside: listParameter(
        ["homelab-hosts/*"],
        "Paths outside of PKI mounts where issuers report what they have; * stands for any part.",
      ),
    },
  },
  [
    check(VaultPolicy, ({ policy }, { parameters: { mounts, authorities, beside }, refuse }) => {
      const change = "the resource's policy";
      const reading = readPolicy(policy);
      if ("problem" in reading) {
        const value = `not readable (${reading.problem})`;
        refuse({ property: "policy", value, allowed: "HCL or JSON with blocks of paths", change });
        return;
      }
      const grants = reading.rules.filter(grantsAnything);
      if (!grants.some((grant) => lets(grant, "create", "update") && reachesSigning(grant, mounts))) return;
      for (const { path, capabilities, allowedParameters } of grants) {
        const at = (what: string, value: unknown, allowed: string) =>
          refuse({ property: `policy at path ${JSON.stringify(path)}${what}`, value, allowed, change });
        const signsCas = signsAuthorities(path, authorities);
        if (!signsCas && !WITH_A_ROLE.test(path) && !(BY_NAME.test(path) && isMatch(path, beside))) {
          at("", capabilities, ALLOWED_PATHS);
        } else if (capabilities.includes("sudo")) {
          at("", capabilities, 'without "sudo"');
        }
        if (signsCas && !isLimited(allowedParameters)) {
          at(", allowed_parameters", allowedParameters, `${OF_AUTHORITIES.join(", ")}, and no other`);
        }
      }
    }),
  ],
);

const ALLOWED_PATHS =
  "paths <mount>/sign/<role> and <mount>/issue/<role>, and those of the rule's parameters authorities and beside, without wildcards";

/** With `deny`, Vault forgets the other capabilities of the path. */
function grantsAnything({ capabilities }: PathRule): boolean {
  return capabilities.length > 0 && !capabilities.includes("deny");
}

function lets({ capabilities }: PathRule, ...any: readonly string[]): boolean {
  return any.some((each) => capabilities.includes(each));
}

/** Without a single parameter in it, Vault takes the list for none. */
function isLimited(parameters: readonly string[] = []): boolean {
  return parameters.length > 0 && parameters.every((name) => OF_AUTHORITIES.includes(name));
}

function reachesSigning({ path }: PathRule, mounts: readonly string[]): boolean {
  // What stands in a template, nobody knows before somebody logs in.
  const pattern = path.replace(/\{\{.*?\}\}/g, ANY_TEXT);
  return (
    UNMISTAKABLE.test(path) ||
    mounts.some((mount) =>
      SIGNING.some((signing) => pathsOverlap(pattern, `${mount.replaceAll("*", "+")}/${signing}`)),
    )
  );
}

/** What the holders of Vault's policies may do. */
export const vaultPolicyRules = [vaultPolicyIssuerSignsOnly];
