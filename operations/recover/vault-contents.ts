import type { VaultClient, VaultData } from "../vault/client.ts";
import type { FoundAuth, FoundIssuer, FoundMount, VaultContents } from "./contents.ts";
import type { Questions } from "./plan.ts";

/**
 * Looks up what Vault has at the paths of a plan.
 *
 * @throws VaultError when Vault does not answer or refuses.
 */
export async function readVaultContents(
  vault: VaultClient,
  { mounts, auth }: Questions,
): Promise<VaultContents> {
  return {
    mounts: await found(mounts, await listed(vault, "sys/mounts", mounts), readMount),
    auth: await found(auth, await listed(vault, "sys/auth", auth), readAuth),
  };

  async function readMount(path: string, type: string): Promise<FoundMount> {
    if (type !== "pki") return { type, keys: [], issuers: [], roles: [] };
    const [keys, issuers, roles] = [
      await vault.list(`${path}/keys`),
      await vault.list(`${path}/issuers`),
      await vault.list(`${path}/roles`),
    ];
    return {
      type,
      keys: [...keys].map(([id, info]) => ({ id, name: text(info.key_name) })),
      issuers: await Promise.all([...issuers].map(([id, info]) => readIssuer(path, id, info))),
      roles: [...roles.keys()],
    };
  }

  async function readIssuer(path: string, id: string, info: VaultData): Promise<FoundIssuer> {
    const issuer = await vault.read(`${path}/issuer/${id}`);
    return {
      id,
      name: text(info.issuer_name),
      keyId: text(info.key_id),
      certificate: text(issuer?.certificate),
    };
  }

  async function readAuth(path: string, type: string): Promise<FoundAuth> {
    const roles = await vault.list(`auth/${path}/role`);
    const configured = (await vault.read(`auth/${path}/config`)) !== undefined;
    return { type, roles: [...roles.keys()], configured };
  }
}

/** Vault's table of mounts, read only when a path is asked for. */
async function listed(vault: VaultClient, table: string, paths: readonly string[]): Promise<VaultData> {
  return paths.length === 0 ? {} : ((await vault.read(table)) ?? {});
}

async function found<T>(
  paths: readonly string[],
  table: VaultData,
  read: (path: string, type: string) => Promise<T>,
): Promise<ReadonlyMap<string, T>> {
  const contents = new Map<string, T>();
  for (const path of paths) {
    const entry = table[`${path}/`] as VaultData | undefined;
    if (entry !== undefined) contents.set(path, await read(path, text(entry.type)));
  }
  return contents;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
