import type { IdentityFile } from "../host-part.ts";
import { TLS_DIR } from "../host-part.ts";
import type { IdentityArgs } from "../identity-args.ts";
import { onHost, SCRIPTS_DIR } from "./on-host.ts";
import type { KnownPart } from "./part-calls.ts";
import { renewalOf } from "./renewal.ts";
import { TEXTFILE_DIR, VAULT_CA } from "./settings.ts";

/** Read by the one that is run. In two files: each takes a host a dozen programs until it is in place. */
const SCRIPTS = {
  "common.sh": ["common.sh"],
  "identity.sh": ["clock.sh", "certificate.sh", "identity.sh", "deliver.sh", "metrics.sh"],
};
const IDENTITY_LINKS: readonly IdentityFile[] = [
  "cert.pem",
  "key.pem",
  "key_pkcs8.pem",
  "bundle.pem",
  "cert.p12",
];
const APPLY = `${SCRIPTS_DIR}/renew.sh apply\n`;

/** What of the identity is known only while the program runs. */
export interface KnownIdentity {
  readonly settings: string;
  readonly rootBundle: string;
  /** Vault only. */
  readonly vaultCa?: string;
}

/** The scripts on the host, their settings, the roots, and what runs the renewal. */
export function identityPart(args: IdentityArgs, known: KnownIdentity): KnownPart {
  const client = `${args.authority.client}-client.sh`;
  const renewal = renewalOf(args);
  // In Vault the operator revokes, before anybody goes to the host.
  const revocation = args.authority.client === "step" ? onHost("step-revoke.sh") : "";
  return {
    name: "identity",
    files: [
      // First, as files are taken away in this order: the timer stops while there is something to run.
      ...renewal.files,
      { path: `${TLS_DIR}/root_ca.crt`, content: known.rootBundle, mode: "0444" },
      { path: "/etc/homelab-pki/identity.conf", content: known.settings },
      ...(known.vaultCa === undefined ? [] : [{ path: VAULT_CA, content: known.vaultCa }]),
      ...Object.entries({ ...SCRIPTS, [client]: [client] }).map(([name, scripts]) => ({
        path: `${SCRIPTS_DIR}/${name}`,
        content: scripts.map(onHost).join("\n"),
      })),
      { path: `${SCRIPTS_DIR}/renew.sh`, content: onHost("renew.sh"), mode: "0755" },
    ],
    owns: [
      ...renewal.owns,
      ...IDENTITY_LINKS.map((file) => `${TLS_DIR}/${file}`),
      `${TEXTFILE_DIR}/homelab_pki.prom`,
    ],
    apply: `${APPLY}${renewal.apply}`,
    remove: `${renewal.remove}${revocation}rm -rf ${TLS_DIR}/generations ${TLS_DIR}/live\n`,
  };
}

/** The private key of the host's WireGuard interface. */
export function wireguardKeyPart(): KnownPart {
  return {
    name: "wireguard-key",
    files: [],
    owns: ["/etc/wireguard/homelab-pki.key"],
    apply: "",
    facts: onHost("wireguard-key.sh"),
  };
}
