import { join } from "node:path";
import type { DeployedStack } from "../stack-outputs.ts";
import { untilDate, verifyChain } from "./chain.ts";
import type { Check } from "./check.ts";
import { client, inPrivateFolder } from "./clients.ts";

/** A role as Vault describes it, as far as it decides what may be asked for. */
interface Role {
  readonly allowed_domains: readonly string[];
  readonly allow_subdomains: boolean;
  readonly key_type: string;
  readonly key_bits: number;
}

/** Options of `openssl req` that make a key which a role accepts. */
const KEY_OPTIONS: Readonly<Record<string, (bits: number) => string[]>> = {
  ec: (bits) => ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:P-${bits === 0 ? 256 : bits}`],
  rsa: (bits) => ["-newkey", `rsa:${bits === 0 ? 2048 : bits}`],
  ed25519: () => ["-newkey", "ed25519"],
};

/** Each role signs a name that it allows, and refuses one that it does not. */
export function issuanceChecks({ rootBundle, trustRoot }: DeployedStack): Check[] {
  if (rootBundle === undefined) return [];
  return Object.entries(trustRoot?.signPaths ?? {}).flatMap(([name, signPath]) => [
    {
      title: `role ${name} signs`,
      run: async () => {
        const role = await readRole(signPath);
        const domain = role.allowed_domains[0] ?? "";
        const chain = await sign(signPath, role, role.allow_subdomains ? `verify.${domain}` : domain);
        await verifyChain(rootBundle, chain);
        return `a leaf that leads to the root, ${untilDate(chain)}`;
      },
    },
    {
      title: `role ${name} refuses`,
      run: async () => {
        const outside = "verify.outside.invalid";
        const answer = await sign(signPath, await readRole(signPath), outside).then(
          () => new Error(`Vault signed ${outside}, which is outside of the role`),
          (error: Error) => error,
        );
        if (!answer.message.includes("not allowed by this role")) throw answer;
        return `${outside} is not allowed`;
      },
    },
  ]);
}

async function readRole(signPath: string): Promise<Role> {
  const json = await client("vault", ["read", "-format=json", signPath.replace("/sign/", "/roles/")]);
  return JSON.parse(json).data;
}

/** Makes a key and a request, has Vault sign it, and returns what a server would send: leaf and issuers, PEM. */
async function sign(signPath: string, role: Role, dnsName: string): Promise<string> {
  const keyOptions = KEY_OPTIONS[role.key_type];
  if (keyOptions === undefined) throw new Error(`no check for keys of type ${role.key_type}`);
  return inPrivateFolder(async (folder) => {
    const request = join(folder, "request.pem");
    await client("openssl", [
      "req",
      "-new",
      "-nodes",
      ...keyOptions(role.key_bits),
      "-keyout",
      join(folder, "key.pem"),
      "-subj",
      "/",
      "-addext",
      `subjectAltName=DNS:${dnsName}`,
      "-out",
      request,
    ]);
    const json = await client("vault", [
      "write",
      "-format=json",
      signPath,
      `csr=@${request}`,
      `alt_names=${dnsName}`,
      "ttl=5m",
    ]);
    const { certificate, ca_chain: issuers } = JSON.parse(json).data;
    return [certificate, ...issuers].join("\n");
  });
}
