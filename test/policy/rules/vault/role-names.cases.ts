import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";
import { role } from "../../support/vault-role.ts";

const wildcardMessage = (value: string) =>
  `web: allowWildcardCertificates is ${value}; allowed: false (Vault's default is true), ` +
  "or a role that the rule's parameter roles names. Change homelab-pki:roles[].allowWildcardCertificates.";

const ipMessage = (value: string) =>
  `web: allowIpSans is ${value}; allowed: false (Vault's default is true), ` +
  "or a role that the rule's parameter hostRoles names. Change the resource's allowIpSans.";

const localhostMessage = (value: string) =>
  `web: allowLocalhost is ${value}; allowed: false (Vault's default is true). Change the resource's allowLocalhost.`;

const uriMessage = (index: number, uri: string) =>
  `web: allowedUriSans[${index}] is "${uri}"; allowed: a URI with no * before the / behind its host. ` +
  `Change the resource's allowedUriSans[${index}].`;

const GLOB_MESSAGE =
  "web: allowGlobDomains is true; allowed: false, or allowWildcardCertificates: false beside it " +
  "(Vault's default is true). Change the resource's allowGlobDomains.";

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-role-no-any-name",
    accepts: [
      { what: "a role with domains", resources: [role({})] },
      { what: "one that says so", resources: [role({ allowAnyName: false })] },
    ],
    refuses: [
      {
        what: "a role that signs any name",
        resources: [role({ allowAnyName: true })],
        messages: [
          "web: allowAnyName is true; allowed: false, with the domains in allowedDomains. " +
            "Change homelab-pki:roles[].allowedDomains.",
        ],
      },
    ],
    postpones: [{ what: "what is not known yet", resources: [role({ allowAnyName: UNKNOWN })] }],
  },
  {
    rule: "vault-role-enforce-hostnames",
    accepts: [
      { what: "Vault's default", resources: [role({})] },
      { what: "a role that says so", resources: [role({ enforceHostnames: true })] },
    ],
    refuses: [
      {
        what: "a role that signs what is no host name",
        resources: [role({ enforceHostnames: false })],
        messages: [
          "web: enforceHostnames is false; allowed: true or not set. Change the resource's enforceHostnames.",
        ],
      },
    ],
    postpones: [{ what: "what is not known yet", resources: [role({ enforceHostnames: UNKNOWN })] }],
  },
  {
    rule: "vault-role-no-localhost",
    accepts: [{ what: "a role that excludes it", resources: [role({ allowLocalhost: false })] }],
    refuses: [
      {
        what: "a role that signs localhost",
        resources: [role({ allowLocalhost: true })],
        messages: [localhostMessage("true")],
      },
      { what: "Vault's default", resources: [role({})], messages: [localhostMessage("not set")] },
    ],
    postpones: [{ what: "what is not known yet", resources: [role({ allowLocalhost: UNKNOWN })] }],
  },
  {
    rule: "vault-role-no-wildcard",
    accepts: [
      { what: "a role without wildcards", resources: [role({ allowWildcardCertificates: false })] },
      {
        what: "a named role with wildcards",
        resources: [role({ allowWildcardCertificates: true })],
        parameters: { roles: ["gateway", "web"] },
      },
      {
        what: "a role that a pattern names",
        resources: [role({})],
        parameters: { roles: ["w*"] },
      },
      {
        what: "a role by the resource's name if it has none of its own",
        resources: [role({ name: undefined })],
        parameters: { roles: ["web"] },
      },
    ],
    refuses: [
      {
        what: "a role with wildcards",
        resources: [role({ allowWildcardCertificates: true })],
        messages: [wildcardMessage("true")],
      },
      { what: "Vault's default", resources: [role({})], messages: [wildcardMessage("not set")] },
      {
        what: "a role that has another name in Vault than its resource",
        resources: [role({ name: "web-1" })],
        parameters: { roles: ["web"] },
        messages: [wildcardMessage("not set")],
      },
      {
        what: "a role that is named in other letters, which Vault tells apart",
        resources: [role({})],
        parameters: { roles: ["Web"] },
        messages: [wildcardMessage("not set")],
      },
    ],
    postpones: [
      { what: "what is not known yet", resources: [role({ allowWildcardCertificates: UNKNOWN })] },
      { what: "a name that is not known yet", resources: [role({ name: UNKNOWN })] },
    ],
  },
  {
    rule: "vault-role-no-glob-with-wildcard",
    accepts: [
      { what: "a role without globs", resources: [role({ allowWildcardCertificates: true })] },
      {
        what: "globs without wildcards",
        resources: [role({ allowGlobDomains: true, allowWildcardCertificates: false })],
      },
      {
        what: "a role without globs, whatever a preview does not know",
        resources: [role({ allowGlobDomains: false, allowWildcardCertificates: UNKNOWN })],
      },
    ],
    refuses: [
      {
        what: "globs together with wildcards",
        resources: [role({ allowGlobDomains: true, allowWildcardCertificates: true })],
        messages: [GLOB_MESSAGE],
      },
      {
        what: "globs with Vault's default",
        resources: [role({ allowGlobDomains: true })],
        messages: [GLOB_MESSAGE],
      },
    ],
    postpones: [
      { what: "globs that are not known yet", resources: [role({ allowGlobDomains: UNKNOWN })] },
      {
        what: "globs with wildcards that are not known yet",
        resources: [role({ allowGlobDomains: true, allowWildcardCertificates: UNKNOWN })],
      },
    ],
  },
  {
    rule: "vault-role-no-ip-sans",
    accepts: [
      { what: "a role without addresses", resources: [role({ allowIpSans: false })] },
      {
        what: "a role for hosts",
        resources: [role({ name: "host-nas", allowIpSans: true })],
      },
      {
        what: "a role that the environment names",
        resources: [role({ allowIpSans: true })],
        parameters: { hostRoles: ["nas", "web"] },
      },
    ],
    refuses: [
      {
        what: "a role with addresses",
        resources: [role({ allowIpSans: true })],
        messages: [ipMessage("true")],
      },
      { what: "Vault's default", resources: [role({})], messages: [ipMessage("not set")] },
      {
        what: "a role that is none for hosts",
        resources: [role({})],
        parameters: { hostRoles: ["nas"] },
        messages: [ipMessage("not set")],
      },
    ],
    postpones: [{ what: "what is not known yet", resources: [role({ allowIpSans: UNKNOWN })] }],
  },
  {
    rule: "vault-role-uri-host-named",
    accepts: [
      { what: "a role without URIs", resources: [role({})] },
      {
        what: "identities of a trust domain, and one of another",
        resources: [
          role({
            allowedUriSans: ["spiffe://lab.example.com/*", "SPIFFE://west.example.com/ns/demo/sa/web"],
          }),
        ],
      },
    ],
    refuses: [
      {
        what: "any URI",
        resources: [role({ allowedUriSans: ["*"] })],
        messages: [uriMessage(0, "*")],
      },
      {
        what: "identities of any trust domain, beside those of one",
        resources: [role({ allowedUriSans: ["spiffe://lab.example.com/*", "spiffe://*"] })],
        messages: [uriMessage(1, "spiffe://*")],
      },
      {
        what: "what begins like a trust domain",
        resources: [role({ allowedUriSans: ["spiffe://lab.example.com*", "spiffe://*.example.com/ns/*"] })],
        messages: [uriMessage(0, "spiffe://lab.example.com*"), uriMessage(1, "spiffe://*.example.com/ns/*")],
      },
      {
        what: "any scheme, and what only ends like an identity",
        resources: [role({ allowedUriSans: ["*://lab.example.com/*", "*spiffe://lab.example.com/*"] })],
        messages: [uriMessage(0, "*://lab.example.com/*"), uriMessage(1, "*spiffe://lab.example.com/*")],
      },
    ],
    postpones: [
      { what: "what is not known yet", resources: [role({ allowedUriSans: UNKNOWN })] },
      { what: "a URI that is not known yet", resources: [role({ allowedUriSans: [UNKNOWN] })] },
    ],
  },
];
