import { Audit, Mount } from "../../../../policy/resources/vault.ts";
import type { RuleCases } from "../../support/cases.ts";
import { UNKNOWN } from "../../support/judge.ts";

const mount = (props: Record<string, unknown>) => ({
  type: Mount,
  name: "root-mount",
  props: { path: "pki", type: "pki", ...props },
});
const audit = (options: Record<string, unknown>) => ({
  type: Audit,
  name: "audit",
  props: { type: "file", options: { file_path: "/vault/audit.log", ...options } },
});

const FIELDS = "allowed: fields other than private_key, pem_bundle, key. Change the resource's";
const RAW = 'allowed: "false". Change the resource\'s options.';

export const cases: readonly RuleCases[] = [
  {
    rule: "vault-mount-audit-keys-hashed",
    accepts: [
      { what: "a mount that shows nothing", resources: [mount({})] },
      {
        what: "fields that are public",
        resources: [
          mount({
            auditNonHmacRequestKeys: ["csr", "private_key_format"],
            auditNonHmacResponseKeys: ["certificate"],
          }),
        ],
      },
      {
        what: "what the environment takes off the list",
        parameters: { secretFields: ["private_key"] },
        resources: [mount({ auditNonHmacResponseKeys: ["key"] })],
      },
    ],
    refuses: [
      {
        what: "private keys of requests and responses",
        resources: [
          mount({
            auditNonHmacRequestKeys: ["csr", "pem_bundle", "private_key"],
            auditNonHmacResponseKeys: ["private_key"],
          }),
        ],
        messages: [
          `root-mount: auditNonHmacRequestKeys is ["pem_bundle","private_key"]; ${FIELDS} auditNonHmacRequestKeys.`,
          `root-mount: auditNonHmacResponseKeys is ["private_key"]; ${FIELDS} auditNonHmacResponseKeys.`,
        ],
      },
      {
        what: "the key that binds an ACME account, in any engine",
        resources: [mount({ type: "kv", auditNonHmacResponseKeys: ["key"] })],
        messages: [`root-mount: auditNonHmacResponseKeys is ["key"]; ${FIELDS} auditNonHmacResponseKeys.`],
      },
      {
        what: "what the environment adds to the list",
        parameters: { secretFields: ["csr"] },
        resources: [mount({ auditNonHmacRequestKeys: ["csr", "key"] })],
        messages: [
          'root-mount: auditNonHmacRequestKeys is ["csr"]; allowed: fields other than csr. ' +
            "Change the resource's auditNonHmacRequestKeys.",
        ],
      },
    ],
    postpones: [
      {
        what: "fields of requests that are not known yet",
        resources: [mount({ auditNonHmacRequestKeys: UNKNOWN })],
      },
      {
        what: "one field of responses that is not known yet",
        resources: [mount({ auditNonHmacResponseKeys: ["certificate", UNKNOWN] })],
      },
    ],
  },
  {
    rule: "vault-audit-no-raw-log",
    accepts: [
      { what: "a device that hashes", resources: [audit({})] },
      { what: "one that says so", resources: [audit({ log_raw: "false" })] },
    ],
    refuses: [
      {
        what: "a device that hashes nothing",
        resources: [audit({ log_raw: "true" })],
        messages: [`audit: options.log_raw is "true"; ${RAW}`],
      },
      {
        what: "the same, written as Vault takes it too",
        resources: [audit({ log_raw: "1" })],
        messages: [`audit: options.log_raw is "1"; ${RAW}`],
      },
    ],
    postpones: [{ what: "an option that is not known yet", resources: [audit({ log_raw: UNKNOWN })] }],
  },
  {
    rule: "stack-audit-device-present",
    accepts: [
      { what: "a CA with an audit device", resources: [mount({}), audit({})] },
      { what: "a stack without a CA", resources: [mount({ type: "kv" })] },
    ],
    refuses: [
      {
        what: "CAs that nobody watches",
        resources: [mount({}), { ...mount({ path: "pki_int" }), name: "intermediate-mount" }],
        messages: [
          "stack: audit device is not set; allowed: one vault.Audit or more beside root-mount, " +
            "intermediate-mount. Change the program, so that it registers one.",
        ],
      },
    ],
    postpones: [{ what: "an engine that is not known yet", resources: [mount({ type: UNKNOWN })] }],
  },
];
