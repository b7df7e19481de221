import { chmod, mkdir } from "node:fs/promises";
import type { Lab } from "../layout.ts";
import { writeFileAtomically } from "../support/files.ts";

/**
 * Writes Vault's server configuration and what lets the CLI and the providers find the root token.
 * All of it follows from the layout, so it is simply written again each time.
 */
export async function writeVaultFiles(lab: Lab): Promise<void> {
  for (const folder of [lab.vault.dataDir, lab.vault.auditDir]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  await writeFileAtomically(lab.vault.config, serverConfig(lab), 0o600);
  await writeFileAtomically(lab.vault.tokenHelper, tokenHelper(lab), 0o700);
  await writeFileAtomically(
    lab.vault.clientConfig,
    `token_helper = ${JSON.stringify(lab.vault.tokenHelper)}\n`,
    0o600,
  );
  await chmod(lab.vault.dir, 0o700);
}

/** Vault's configuration in its JSON form. @see https://developer.hashicorp.com/vault/docs/configuration */
export function serverConfig(lab: Lab): string {
  const { address, port, url } = lab.vault;
  const config = {
    // Multiplier 1: a server that is alone need not wait 5 s for other candidates before it elects itself.
    storage: { raft: { path: lab.vault.dataDir, node_id: "lab", performance_multiplier: "1" } },
    listener: [
      {
        tcp: {
          address: `${address}:${port}`,
          tls_cert_file: lab.vault.certificate,
          tls_key_file: lab.vault.privateKey,
          tls_min_version: "tls12",
        },
      },
    ],
    plugin_directory: lab.vault.pluginDir,
    api_addr: url,
    cluster_addr: `https://${address}:${port + 1}`,
    // Integrated storage advises against mlock: it maps its whole database.
    disable_mlock: true,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/**
 * A token helper that only reads: `vault login` must not replace the lab's root token by another.
 *
 * @see https://developer.hashicorp.com/vault/docs/commands/token-helper
 */
export function tokenHelper(lab: Lab): string {
  return `#!/bin/sh
# Prints the root token of the lab "${lab.name}".
case "$1" in
get) exec cat '${lab.vault.rootToken}' ;;
*)
  echo "the token of the lab is managed by the lab: use VAULT_TOKEN for another one" >&2
  exit 1
  ;;
esac
`;
}
