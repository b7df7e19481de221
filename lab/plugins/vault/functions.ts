import { secret, type TableFunction } from "../provider/index.ts";
import type { VaultClient } from "./client.ts";
import { doing } from "./errors.ts";
import { text, textOf } from "./fields.ts";

/** @see https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v1#read-secret */
const getSecret: TableFunction<VaultClient> = {
  inputs: { path: { ...text, required: true }, namespace: text },
  async invoke(args, vault) {
    const path = textOf(args, "path");
    const namespace = textOf(args, "namespace");
    const scoped = namespace === "" ? vault : vault.with({ namespace });
    const lease = await doing(`error reading secret "${path}" from Vault`, scoped.readLease(path));
    if (lease === undefined) throw new Error(`no secret found at "${path}"`);
    const { data, lease_duration: leaseDuration, lease_id: leaseId, renewable: leaseRenewable } = lease;
    const texts = Object.entries(data).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    return {
      ...args,
      id: path,
      data: secret(Object.fromEntries(texts)),
      dataJson: secret(JSON.stringify(data)),
      leaseDuration,
      leaseId,
      leaseRenewable,
    };
  },
};

/** The functions of `@pulumi/vault` that the stand-in knows, by token. */
export const vaultFunctions: { readonly [token: string]: TableFunction<VaultClient> } = {
  "vault:kv/getSecret:getSecret": getSecret,
};
