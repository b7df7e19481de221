import { randomUUID } from "node:crypto";
import type { ResourceType } from "../../provider/index.ts";
import type { VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import { backend, fromData, text, textOf, texts, trimmed } from "../fields.ts";
import { mountExists } from "../pki-mount.ts";

const imported = { importedIssuers: texts, importedKeys: texts };

/**
 * The import leaves issuers behind that are not its own to delete: deleting it does nothing.
 *
 * @see https://developer.hashicorp.com/vault/api-docs/secret/pki#import-ca-certificates-and-keys
 */
export const pkiSetSigned: ResourceType<VaultClient> = {
  inputs: { backend, certificate: { ...text, required: true, replace: true } },
  outputs: imported,
  async create(inputs, vault) {
    const mount = trimmed(textOf(inputs, "backend"));
    const path = `${mount}/intermediate/set-signed`;
    const created = await doing(
      `error creating intermediate set-signed on PKI secret backend "${mount}"`,
      vault.write(path, { certificate: inputs.certificate }),
    );
    const outputs = fromData(imported, created?.data ?? {});
    return { id: `${path}/${randomUUID()}`, state: { ...inputs, ...outputs } };
  },
  async read(id, state, vault) {
    return (await mountExists(textOf(state, "backend"), vault)) ? { id, state } : undefined;
  },
  async delete() {},
};
