import { all, type Output, output } from "@pulumi/pulumi";
import { seconds } from "../../shared/duration.ts";
import type { IdentityArgs, StepAuthority, VaultAuthority } from "../identity-args.ts";
import { KEY_BITS } from "./check-identity.ts";
import { assignments } from "./shell.ts";

/** Where the host keeps what signed Vault's listener. */
export const VAULT_CA = "/etc/homelab-pki/vault-ca.pem";
/** Where Debian's node_exporter looks for figures; nothing is written on a host that has no such folder. */
export const TEXTFILE_DIR = "/var/lib/prometheus/node-exporter";

/** The text of /etc/homelab-pki/identity.conf, which the scripts on the host read; nothing in it is secret. */
export function settings(args: IdentityArgs): Output<string> {
  const { authority, enrolment, keyType = "ec", keyBits = KEY_BITS[keyType][0] } = args;
  const own = {
    COMMON_NAME: args.commonName,
    DNS_NAMES: args.dnsNames.join(" "),
    ADDRESSES: args.addresses.join(" "),
    SPIFFE_ID: args.spiffeId,
    KEY_TYPE: keyType,
    KEY_BITS: `${keyBits}`,
    LIFETIME: `${seconds(args.lifetime, "lifetime")}`,
    TEXTFILE_DIR,
    CLIENT: authority.client,
  };
  const authoritySettings = authority.client === "vault" ? vaultSettings(authority) : stepSettings(authority);
  return all([output(enrolment.id), authoritySettings]).apply(
    ([id, more]) =>
      `# Settings of this host's identity, kept by homelab-pki.\n${assignments({ ...own, ENROLMENT: id, ...more })}`,
  );
}

function vaultSettings(authority: VaultAuthority): Output<Record<string, string>> {
  return all({
    VAULT_URL: authority.address,
    VAULT_CA,
    PKI_MOUNT: authority.pkiMount,
    PKI_ROLE: authority.pkiRole,
    LOGIN_PKI_ROLE: authority.loginPkiRole ?? "",
    CERT_AUTH: authority.certAuthPath,
    CERT_AUTH_ROLE: authority.certAuthRole,
    APPROLE_AUTH: authority.approlePath,
    REGISTRY: authority.registryPath,
  });
}

function stepSettings({ url, fingerprint }: StepAuthority): Output<Record<string, string>> {
  return all({ STEP_URL: url, STEP_FINGERPRINT: fingerprint });
}
