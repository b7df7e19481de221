import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Vault is not configured, not reachable, sealed, or refuses. The message is for a person. */
export class VaultError extends Error {}

/** Where Vault is and as whom to speak to it. */
export interface VaultConnection {
  /** `VAULT_ADDR`. */
  readonly address: string;
  readonly token: string;
  /** PEM certificates that the listener's certificate must chain to. @default the CAs that Node trusts */
  readonly ca?: string;
  /** Enterprise namespace. @default none */
  readonly namespace?: string;
}

/**
 * The Vault that the `vault` command would use: `VAULT_ADDR`, `VAULT_CACERT`, `VAULT_NAMESPACE`, and the token from
 * `VAULT_TOKEN`, the token helper of `VAULT_CONFIG_PATH`, or `~/.vault-token`.
 *
 * @throws VaultError when there is no address or no token.
 */
export function vaultConnection(environment: NodeJS.ProcessEnv = process.env): VaultConnection {
  const { VAULT_ADDR: address, VAULT_CACERT: caFile, VAULT_NAMESPACE: namespace } = environment;
  if (!address) {
    throw new VaultError("VAULT_ADDR is not set: the address of Vault, such as https://vault.example:8200");
  }
  const ca = caFile ? readFile(caFile, "VAULT_CACERT") : undefined;
  return { address, token: findToken(environment), ca, namespace: namespace || undefined };
}

/** @see https://developer.hashicorp.com/vault/docs/commands/token-helper */
function findToken(environment: NodeJS.ProcessEnv): string {
  if (environment.VAULT_TOKEN) return environment.VAULT_TOKEN;
  const home = environment.HOME || homedir();
  const helper = tokenHelper(environment.VAULT_CONFIG_PATH || join(home, ".vault"));
  const token = (helper === undefined ? stored(join(home, ".vault-token")) : ask(helper, environment)).trim();
  if (token === "") throw new VaultError("no Vault token: set VAULT_TOKEN or run `vault login`");
  return token;
}

function tokenHelper(configFile: string): string | undefined {
  return /^\s*token_helper\s*=\s*"([^"]+)"/m.exec(stored(configFile))?.[1];
}

function ask(helper: string, environment: NodeJS.ProcessEnv): string {
  try {
    return execFileSync(helper, ["get"], {
      encoding: "utf8",
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
  } catch (error) {
    throw new VaultError(`the token helper ${helper} failed: ${(error as Error).message}`);
  }
}

/** Contents of a file that need not be there. */
function stored(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR") return "";
    throw new VaultError(`${path}: ${(error as Error).message}`);
  }
}

function readFile(path: string, variable: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new VaultError(`${variable}=${path}: ${(error as Error).message}`);
  }
}
