import type { ResourceType } from "../../provider/index.ts";
import type { VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import { every, flag, objectOf, text, textOf, trimmed } from "../fields.ts";

/** @see https://developer.hashicorp.com/vault/api-docs/system/audit */
export const audit: ResourceType<VaultClient> = {
  inputs: every(
    {
      path: { ...text, computed: true },
      type: { ...text, required: true },
      description: text,
      local: flag,
      options: { type: { map: "string" }, required: true },
    },
    { replace: true },
  ),
  outputs: {},
  async create(inputs, vault) {
    const path = textOf(inputs, "path") || textOf(inputs, "type");
    const { type, description, local, options } = inputs;
    const request = { type, description, local, options };
    await doing("error enabling audit backend", vault.write(`sys/audit/${path}`, request));
    return { id: path, state: { ...inputs, path } };
  },
  async read(id, state, vault) {
    const devices = await doing("error reading from Vault", vault.read("sys/audit"));
    const name = `${trimmed(id)}/`;
    if (devices?.[name] === undefined) {
      return undefined;
    }
    const { type, description, options } = objectOf(devices, name);
    return { id, state: { ...state, path: id, type, description, options } };
  },
  async delete(id, _state, vault) {
    await doing("error disabling audit backend Vault", vault.delete(`sys/audit/${id}`));
  },
};
