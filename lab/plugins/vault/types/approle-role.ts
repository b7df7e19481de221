import type { Properties, ResourceType } from "../../provider/index.ts";
import { authRoleId, authRolePlace } from "../auth-role.ts";
import type { VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import {
  count,
  type Fields,
  flag,
  fromData,
  text,
  textOf,
  textSet,
  toChangedData,
  toData,
  toFilledData,
} from "../fields.ts";
import { tokenFields } from "../token-fields.ts";

/** Sent on a creation whatever their value. */
const flags: Fields = {
  bindSecretId: { ...flag, default: true },
  localSecretIds: { ...flag, default: false },
};

const values: Fields = {
  secretIdBoundCidrs: textSet,
  secretIdNumUses: count,
  secretIdTtl: count,
  ...tokenFields,
};

/** @see https://developer.hashicorp.com/vault/api-docs/auth/approle#create-update-approle */
export const approleRole: ResourceType<VaultClient> = {
  inputs: {
    roleName: { ...text, required: true, replace: true },
    backend: { ...text, replace: true, default: "approle" },
    roleId: { ...text, computed: true },
    ...flags,
    ...values,
  },
  outputs: {},
  async create(inputs, vault) {
    const id = authRoleId(inputs);
    const request = { ...toData(flags, inputs), ...toFilledData(values, inputs) };
    await doing(`error writing AppRole auth backend role "${id}"`, vault.write(id, request));
    await writeRoleId(id, textOf(inputs, "roleId"), vault);
    return { id, state: { ...inputs, ...(await readRole(id, vault)) } };
  },
  async read(id, state, vault) {
    const found = await readRole(id, vault);
    return found && { id, state: { ...state, ...found } };
  },
  async update(id, state, inputs, vault) {
    const request = toChangedData({ ...flags, ...values }, state, inputs);
    await doing(`error updating AppRole auth backend role "${id}"`, vault.write(id, request));
    const roleId = textOf(inputs, "roleId");
    if (roleId !== state.roleId) await writeRoleId(id, roleId, vault);
    return { ...inputs, ...(await readRole(id, vault)) };
  },
  async delete(id, _state, vault) {
    await doing(`error deleting AppRole auth backend role "${id}"`, vault.delete(id));
  },
};

/** Vault chooses one unless told. */
async function writeRoleId(id: string, roleId: string, vault: VaultClient): Promise<void> {
  if (roleId === "") return;
  const what = `error writing AppRole auth backend role "${id}"'s RoleID`;
  await doing(what, vault.write(`${id}/role-id`, { role_id: roleId }));
}

async function readRole(id: string, vault: VaultClient): Promise<Properties | undefined> {
  const found = await vault.read(id);
  if (found === undefined) return undefined;
  const named = await doing(
    `error reading AppRole auth backend role "${id}" RoleID`,
    vault.read(`${id}/role-id`),
  );
  return { ...authRolePlace(id), roleId: named?.role_id, ...fromData({ ...flags, ...values }, found) };
}
