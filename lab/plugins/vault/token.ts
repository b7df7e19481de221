import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** `token_helper = "/path/to/helper"`, the one setting of Vault's client configuration file. */
const TOKEN_HELPER = /^\s*"?token_helper"?\s*[=:]\s*"([^"]*)"/m;

/**
 * The token of the person who runs this: from `VAULT_TOKEN`, else from the token helper named in the file
 * `VAULT_CONFIG_PATH` (`~/.vault` when not set), else from `~/.vault-token`.
 *
 * @throws when none of them has one
 * @see https://developer.hashicorp.com/vault/docs/commands/token-helper
 */
export async function findToken(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const token = environment.VAULT_TOKEN || (await fromHelper(environment));
  if (!token) {
    throw new Error(
      "no vault token found: set VAULT_TOKEN, or VAULT_CONFIG_PATH to a file with a token_helper, or log in with `vault login`",
    );
  }
  return token;
}

async function fromHelper(environment: NodeJS.ProcessEnv): Promise<string> {
  const home = environment.HOME ?? homedir();
  const config = await readIfThere(environment.VAULT_CONFIG_PATH ?? join(home, ".vault"));
  const helper = TOKEN_HELPER.exec(config)?.[1];
  if (!helper) {
    return (await readIfThere(join(home, ".vault-token"))).trim();
  }
  try {
    const { stdout } = await promisify(execFile)("/bin/sh", ["-c", `${helper} get`], { env: environment });
    return stdout.trim();
  } catch (error) {
    throw new Error(`error getting token: the token helper ${helper} failed: ${(error as Error).message}`);
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return "";
    }
    throw error;
  }
}
