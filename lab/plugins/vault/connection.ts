import { readFile } from "node:fs/promises";
import type { Properties } from "../provider/index.ts";
import { VaultClient } from "./client.ts";
import { doing } from "./errors.ts";
import { findToken } from "./token.ts";

/** The provider's own inputs that this stand-in knows. */
export const PROVIDER_INPUTS: readonly string[] = [
  "address",
  "caCertFile",
  "maxLeaseTtlSeconds",
  // Taken and of no use here: a lab's Vault has no other node to ask again.
  "maxRetries",
  "namespace",
  "skipChildToken",
  "skipTlsVerify",
  "tlsServerName",
  "token",
  "tokenName",
];

/** Lifetime of the token that the provider works with, in seconds, as in the official provider. */
const CHILD_TOKEN_TTL = 1200;

/**
 * Connects to Vault with the provider's inputs, or the environment where they say nothing.
 *
 * Like the official provider it works with a short-lived child of the given token, unless `skipChildToken`.
 *
 * @throws when there is no address or no token, or Vault does not take the token
 */
export async function connect(
  inputs: Properties,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<VaultClient> {
  const setting = (name: string, variable: string) =>
    (inputs[name] as string | undefined) || environment[variable] || undefined;
  const address = setting("address", "VAULT_ADDR");
  if (address === undefined) {
    throw new Error("failed to configure Vault address: set VAULT_ADDR or the provider's address");
  }
  const caFile = setting("caCertFile", "VAULT_CACERT");
  const client = new VaultClient({
    address: address.replace(/\/+$/, ""),
    token: (inputs.token as string | undefined) || (await findToken(environment)),
    ca: caFile && (await doing("failed to configure TLS for Vault API", readFile(caFile, "utf8"))),
    serverName: setting("tlsServerName", "VAULT_TLS_SERVER_NAME"),
    verify: String(inputs.skipTlsVerify ?? environment.VAULT_SKIP_VERIFY) !== "true",
    namespace: setting("namespace", "VAULT_NAMESPACE"),
  });
  await doing("failed to lookup token", client.read("auth/token/lookup-self"));
  const skip = String(inputs.skipChildToken ?? environment.TERRAFORM_VAULT_SKIP_CHILD_TOKEN);
  return skip === "true" ? client : client.with({ token: await childToken(client, inputs, environment) });
}

async function childToken(
  client: VaultClient,
  inputs: Properties,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const seconds = inputs.maxLeaseTtlSeconds ?? environment.TERRAFORM_VAULT_MAX_TTL ?? CHILD_TOKEN_TTL;
  const request = {
    display_name: inputs.tokenName ?? environment.VAULT_TOKEN_NAME ?? "terraform",
    ttl: `${seconds}s`,
    explicit_max_ttl: `${seconds}s`,
    renewable: false,
  };
  const created = await doing(
    "failed to create limited child token",
    client.write("auth/token/create", request, "POST"),
  );
  return created?.auth?.client_token ?? "";
}
