import { listParameter } from "../../kernel/parameters.ts";
import { check, resourceRule } from "../../kernel/resource-rule.ts";
import { stackRule } from "../../kernel/stack-rule.ts";
import { Audit, Mount } from "../../resources/vault.ts";
import { pkiMounts } from "../../shared/pki-mount.ts";

const AUDITING = "https://developer.hashicorp.com/vault/docs/secrets/pki/considerations#auditing";

/** An audit log is copied to where nobody thinks of keys. */
export const vaultMountAuditKeysHashed = resourceRule(
  {
    name: "vault-mount-audit-keys-hashed",
    title: "Audit logs show no private keys",
    reason: "A private key in an audit log is known to everybody who reads the log or a copy of it.",
    level: "advisory",
    severity: "critical",
    url: "https://developer.hashicorp.com/vault/docs/commands/pki/health-check",
    remediation: "Take the fields off auditNonHmacRequestKeys and auditNonHmacResponseKeys.",
    parameters: {
      secretFields: listParameter(
        // `key` is what an ACME client binds its account with.
        ["private_key", "pem_bundle", "key"],
        "Fields of requests and responses that hold secrets.",
      ),
    },
  },
  [
    check(Mount, (props, { parameters: { secretFields }, refuse }) => {
      for (const property of ["auditNonHmacRequestKeys", "auditNonHmacResponseKeys"] as const) {
        const shown = props[property]?.filter((field) => secretFields.includes(field));
        if (!shown?.length) continue;
        refuse({
          property,
          value: shown,
          allowed: `fields other than ${secretFields.join(", ")}`,
          change: `the resource's ${property}`,
        });
      }
    }),
  ],
);

/** The option is meant for finding faults and is forgotten afterwards. */
export const vaultAuditNoRawLog = resourceRule(
  {
    name: "vault-audit-no-raw-log",
    title: "Audit devices hash what is secret",
    reason: "A raw audit log has every token and every private key that Vault hands out in clear.",
    level: "mandatory",
    severity: "critical",
    url: "https://developer.hashicorp.com/vault/docs/audit#log_raw",
    remediation: "Remove log_raw from options.",
  },
  [
    check(Audit, ({ options: { log_raw: value } }, { refuse }) => {
      if (value === undefined || value === "false") return;
      refuse({ property: "options.log_raw", value, allowed: '"false"', change: "the resource's options" });
    }),
  ],
);

/** Vault has no audit device of its own accord. */
export const stackAuditDevicePresent = stackRule(
  {
    name: "stack-audit-device-present",
    title: "A Vault with a CA has an audit device",
    reason: "Without an audit log nobody can tell which certificates a thief has had signed.",
    level: "mandatory",
    severity: "high",
    url: AUDITING,
    remediation: "Register a vault.Audit, best two of different types.",
  },
  (stack) => {
    const mounts = pkiMounts(stack).map(({ name }) => name);
    if (mounts.length === 0 || stack.of(Audit).length > 0) return;
    stack.refuseStack(
      `stack: audit device is not set; allowed: one vault.Audit or more beside ${mounts.join(", ")}. ` +
        "Change the program, so that it registers one.",
    );
  },
);

/** The rules about Vault's audit log. */
export const auditRules = [vaultMountAuditKeysHashed, vaultAuditNoRawLog, stackAuditDevicePresent];
