import type { ResourceType } from "../../provider/index.ts";
import { authRoleId, authRolePlace } from "../auth-role.ts";
import type { VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import { type Fields, fromData, text, textSet, toChangedData, toData, toFilledData } from "../fields.ts";
import { tokenFields } from "../token-fields.ts";

const identity: Fields = {
  audience: { ...text, default: "" },
  aliasNameSource: { ...text, computed: true },
};

const bound: Fields = {
  boundServiceAccountNames: { ...textSet, required: true },
  boundServiceAccountNamespaces: textSet,
  boundServiceAccountNamespaceSelector: text,
};

const fields: Fields = { ...tokenFields, ...identity, ...bound };

/** @see https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#create-update-role */
export const kubernetesAuthRole: ResourceType<VaultClient> = {
  inputs: {
    roleName: { ...text, required: true, replace: true },
    backend: { ...text, replace: true, default: "kubernetes" },
    ...fields,
  },
  outputs: {},
  async create(inputs, vault) {
    const id = authRoleId(inputs);
    const request = toFilledData(fields, inputs);
    await doing(`error writing Kubernetes auth backend role "${id}"`, vault.write(id, request));
    return { id, state: { ...inputs, ...(await readRole(id, vault)) } };
  },
  async read(id, state, vault) {
    const found = await readRole(id, vault);
    return found && { id, state: { ...state, ...found } };
  },
  async update(id, state, inputs, vault) {
    const request = {
      ...toChangedData({ ...tokenFields, ...identity }, state, inputs),
      ...toData(bound, { boundServiceAccountNamespaceSelector: "", ...inputs }),
    };
    await doing(`error updating Kubernetes auth backend role "${id}"`, vault.write(id, request));
    return { ...inputs, ...(await readRole(id, vault)) };
  },
  async delete(id, _state, vault) {
    await doing(`error deleting Kubernetes auth backend role "${id}"`, vault.delete(id));
  },
};

async function readRole(id: string, vault: VaultClient) {
  const found = await doing(`error reading Kubernetes auth backend role "${id}"`, vault.read(id));
  return found && { ...authRolePlace(id), ...fromData(fields, found) };
}
