import { BackendConfigAutoTidy, Mount, SecretBackendCrlConfig } from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const crl = (props: Record<string, unknown>) => ({
  type: SecretBackendCrlConfig,
  name: "crl",
  props: { backend: "pki", ...props },
});
const ON = { enabled: true, tidyCertStore: true, tidyRevokedCerts: true };
const tidy = (props: Record<string, unknown>) => ({
  type: BackendConfigAutoTidy,
  name: "tidy",
  props: { backend: "pki", ...props },
});
const mount = (props: Record<string, unknown>) => ({
  type: Mount,
  name: "mount",
  props: { path: "pki", type: "pki", ...props },
});

const off = (resource: string, property: string, value: string) =>
  `${resource}: ${property} is ${value}; allowed: true. Change the resource's ${property}.`;
const tooLong = (resource: string, property: string, value: string, limit: string) =>
  `${resource}: ${property} is ${value}; allowed: at most ${limit}. Change the resource's ${property}.`;
const unconfigured = (type: string) =>
  `mount: ${type} is not set; allowed: one with backend "pki". Change the program, so that it registers one.`;

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-crl-published",
    accepts: [
      { what: "Vault's defaults", resources: [crl({})] },
      { what: "what says so", resources: [crl({ disable: false, ocspDisable: false })] },
    ],
    refuses: [
      {
        what: "no CRL",
        resources: [crl({ disable: true })],
        messages: ["crl: disable is true; allowed: false. Change the resource's disable."],
      },
      {
        what: "no OCSP responder",
        resources: [crl({ ocspDisable: true })],
        messages: ["crl: ocspDisable is true; allowed: false. Change the resource's ocspDisable."],
      },
    ],
    postpones: [
      { what: "whether there is a CRL", resources: [crl({ disable: UNKNOWN })] },
      { what: "whether there is an OCSP responder", resources: [crl({ ocspDisable: UNKNOWN })] },
    ],
  },
  {
    rule: "vault-crl-auto-rebuild",
    accepts: [{ what: "rebuilding", resources: [crl({ autoRebuild: true })] }],
    refuses: [
      {
        what: "Vault's default",
        resources: [crl({})],
        messages: [off("crl", "autoRebuild", "not set")],
      },
      {
        what: "no rebuilding",
        resources: [crl({ autoRebuild: false })],
        messages: [off("crl", "autoRebuild", "false")],
      },
    ],
    postpones: [{ what: "what is not known yet", resources: [crl({ autoRebuild: UNKNOWN })] }],
  },
  {
    rule: "vault-crl-expiry-limited",
    accepts: [
      { what: "exactly the limit", resources: [crl({ expiry: "168h" })] },
      { what: "the limit in seconds", resources: [crl({ expiry: "604800" })] },
      { what: "Vault's default", resources: [crl({})] },
      {
        what: "Vault's default at an environment's limit",
        parameters: { maxExpiry: "72h" },
        resources: [crl({})],
      },
      {
        what: "what an environment allows",
        parameters: { maxExpiry: "30d" },
        resources: [crl({ expiry: "720h" })],
      },
    ],
    refuses: [
      {
        what: "a second more",
        resources: [crl({ expiry: "168h0m1s" })],
        messages: [tooLong("crl", "expiry", '"168h0m1s"', "7d")],
      },
      {
        what: "Vault's default beyond an environment's limit",
        parameters: { maxExpiry: "71h" },
        resources: [crl({})],
        messages: [tooLong("crl", "expiry", '"72h"', "71h")],
      },
      {
        what: "what is no length of time",
        resources: [crl({ expiry: "never" })],
        messages: [tooLong("crl", "expiry", '"never"', "7d")],
      },
    ],
    postpones: [{ what: "what is not known yet", resources: [crl({ expiry: UNKNOWN })] }],
  },
  {
    rule: "vault-crl-delta-enabled",
    accepts: [{ what: "delta CRLs", resources: [crl({ enableDelta: true })] }],
    refuses: [
      {
        what: "Vault's default",
        resources: [crl({})],
        messages: [off("crl", "enableDelta", "not set")],
      },
      {
        what: "none",
        resources: [crl({ enableDelta: false })],
        messages: [off("crl", "enableDelta", "false")],
      },
    ],
    postpones: [{ what: "what is not known yet", resources: [crl({ enableDelta: UNKNOWN })] }],
  },
  {
    rule: "vault-mount-crl-configured",
    accepts: [
      { what: "a mount with its CRL", resources: [mount({}), crl({})] },
      { what: "another engine", resources: [mount({ type: "kv" })] },
    ],
    refuses: [
      {
        what: "a mount without",
        resources: [mount({}), tidy({}), crl({ backend: "pki_int" })],
        messages: [unconfigured("SecretBackendCrlConfig")],
      },
    ],
    postpones: [{ what: "where the CRL belongs", resources: [mount({}), crl({ backend: UNKNOWN })] }],
  },
  {
    rule: "vault-tidy-enabled",
    accepts: [{ what: "tidying of all certificates", resources: [tidy(ON)] }],
    refuses: [
      {
        what: "tidying that is off",
        resources: [tidy({ ...ON, enabled: false })],
        messages: [off("tidy", "enabled", "false")],
      },
      {
        what: "tidying that leaves certificates",
        resources: [tidy({ enabled: true, tidyAcme: true })],
        messages: [off("tidy", "tidyCertStore", "not set"), off("tidy", "tidyRevokedCerts", "not set")],
      },
    ],
    postpones: [{ what: "what is not known yet", resources: [tidy({ ...ON, tidyRevokedCerts: UNKNOWN })] }],
  },
  {
    rule: "vault-tidy-interval-limited",
    accepts: [
      { what: "exactly the limit", resources: [tidy({ ...ON, intervalDuration: "48h" })] },
      { what: "Vault's default", resources: [tidy(ON)] },
      {
        what: "Vault's default at an environment's limit",
        parameters: { maxInterval: "12h" },
        resources: [tidy(ON)],
      },
    ],
    refuses: [
      {
        what: "a second more",
        resources: [tidy({ ...ON, intervalDuration: "172801" })],
        messages: [tooLong("tidy", "intervalDuration", '"172801"', "2d")],
      },
      {
        what: "Vault's default beyond an environment's limit",
        parameters: { maxInterval: "11h" },
        resources: [tidy(ON)],
        messages: [tooLong("tidy", "intervalDuration", '"12h"', "11h")],
      },
      {
        what: "what is no length of time",
        resources: [tidy({ ...ON, intervalDuration: "daily" })],
        messages: [tooLong("tidy", "intervalDuration", '"daily"', "2d")],
      },
    ],
    postpones: [{ what: "what is not known yet", resources: [tidy({ ...ON, intervalDuration: UNKNOWN })] }],
  },
  {
    rule: "vault-mount-tidy-configured",
    accepts: [
      { what: "a mount that is tidied", resources: [mount({}), tidy({})] },
      { what: "another engine", resources: [mount({ type: "kv" })] },
    ],
    refuses: [
      {
        what: "a mount that is not",
        resources: [mount({}), crl({}), tidy({ backend: "pki_int" })],
        messages: [unconfigured("BackendConfigAutoTidy")],
      },
    ],
    postpones: [{ what: "where the tidying belongs", resources: [mount({}), tidy({ backend: UNKNOWN })] }],
  },
];
