import type { ResourceType } from "../../provider/index.ts";
import type { VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import {
  backend,
  count,
  type Fields,
  fromData,
  text,
  textOf,
  toChangedData,
  toFilledData,
} from "../fields.ts";

const generated: Fields = {
  keyType: { ...text, computed: true, replace: true },
  keyBits: { ...count, computed: true, replace: true },
};

const named: Fields = { keyName: text };

const managed: Fields = { managedKeyName: text, managedKeyId: text };

/** @see https://developer.hashicorp.com/vault/api-docs/secret/pki#generate-key */
export const pkiKey: ResourceType<VaultClient> = {
  inputs: { backend, type: { ...text, required: true, replace: true }, ...named, ...generated, ...managed },
  outputs: { keyId: text },
  async create(inputs, vault) {
    const path = `${textOf(inputs, "backend")}/keys/generate/${textOf(inputs, "type")}`;
    const sent = { ...named, ...generated, ...(inputs.type === "kms" ? managed : {}) };
    const created = await doing(
      `error writing data to "${path}"`,
      vault.write(path, toFilledData(sent, inputs)),
    );
    const id = `${textOf(inputs, "backend")}/key/${textOf(created?.data ?? {}, "key_id")}`;
    return { id, state: { keyBits: 0, ...inputs, ...(await readKey(id, vault)) } };
  },
  async read(id, state, vault) {
    const found = await readKey(id, vault);
    return found && { id, state: { ...state, ...found } };
  },
  async update(id, state, inputs, vault) {
    const request = toChangedData(named, state, inputs);
    if (Object.keys(request).length > 0) {
      await doing(`error writing data to "${id}"`, vault.write(id, request));
    }
    return { ...state, ...inputs, ...(await readKey(id, vault)) };
  },
  async delete(id, _state, vault) {
    await doing(`error deleting "${id}" from Vault`, vault.delete(id));
  },
};

/** Vault does not tell the number of bits. */
async function readKey(id: string, vault: VaultClient) {
  const found = await doing("error reading from Vault", vault.read(id));
  const [, mount, keyId] = /^(.+)\/key\/(.+)$/.exec(id) ?? [];
  const { keyBits: _, ...told } = generated;
  return found && { backend: mount, keyId, ...fromData({ ...named, ...told, ...managed }, found) };
}
