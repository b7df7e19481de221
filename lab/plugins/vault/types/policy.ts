import type { Properties, ResourceType } from "../../provider/index.ts";
import type { VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import { text, textOf } from "../fields.ts";

/**
 * A policy that somebody deleted reads as an empty one, as in the official provider: the next update writes it again.
 *
 * @see https://developer.hashicorp.com/vault/api-docs/system/policies
 */
export const policy: ResourceType<VaultClient> = {
  inputs: {
    name: { ...text, required: true, replace: true },
    policy: { ...text, required: true },
  },
  outputs: {},
  // Two policies cannot have one name.
  deleteBeforeReplace: true,
  async create(inputs, vault) {
    const name = textOf(inputs, "name");
    return { id: name, state: await writePolicy(name, inputs, vault) };
  },
  async read(id, _state, vault) {
    return { id, state: await readPolicy(id, vault) };
  },
  async update(id, _state, inputs, vault) {
    return writePolicy(id, inputs, vault);
  },
  async delete(id, _state, vault) {
    await doing("error deleting from Vault", vault.delete(`sys/policies/acl/${id}`));
  },
};

async function writePolicy(name: string, inputs: Properties, vault: VaultClient): Promise<Properties> {
  const request = { policy: inputs.policy };
  await doing("error writing to Vault", vault.write(`sys/policies/acl/${name}`, request));
  return readPolicy(name, vault);
}

async function readPolicy(name: string, vault: VaultClient): Promise<Properties> {
  const found = await doing("error reading from Vault", vault.read(`sys/policies/acl/${name}`));
  return { name, policy: found?.policy ?? "" };
}
