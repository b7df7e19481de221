import { isEqual } from "../../provider/equality.ts";
import type { ResourceType, Value } from "../../provider/index.ts";
import type { VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import {
  count,
  type Fields,
  flag,
  fromData,
  text,
  textOf,
  toChangedData,
  toData,
  toFilledData,
  trimmed,
} from "../fields.ts";

const set = { type: { set: "string" } } as const;

/** What every auth method says about the tokens that it issues. */
const token: Fields = {
  tokenBoundCidrs: { ...set, equivalent: sameAddresses },
  tokenExplicitMaxTtl: count,
  tokenMaxTtl: count,
  tokenNoDefaultPolicy: flag,
  tokenNumUses: count,
  tokenPeriod: count,
  tokenPolicies: set,
  tokenTtl: count,
  tokenType: { ...text, default: "default" },
  aliasMetadata: { type: { map: "string" } },
};

const identity: Fields = {
  audience: { ...text, default: "" },
  aliasNameSource: { ...text, computed: true },
};

const bound: Fields = {
  boundServiceAccountNames: { ...set, required: true },
  boundServiceAccountNamespaces: set,
  boundServiceAccountNamespaceSelector: text,
};

const fields: Fields = { ...token, ...identity, ...bound };

/** @see https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#create-update-role */
export const kubernetesAuthRole: ResourceType<VaultClient> = {
  inputs: {
    roleName: { ...text, required: true, replace: true },
    backend: { ...text, replace: true, default: "kubernetes" },
    ...fields,
  },
  outputs: {},
  async create(inputs, vault) {
    const id = `auth/${trimmed(textOf(inputs, "backend"))}/role/${trimmed(textOf(inputs, "roleName"))}`;
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
      ...toChangedData({ ...token, ...identity }, state, inputs),
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
  const [, backend, roleName] = /^auth\/(.+)\/role\/(.+)$/.exec(id) ?? [];
  return found && { backend, roleName, ...fromData(fields, found) };
}

/** Vault takes the prefix length off the address of a single host. */
function sameAddresses(state: Value | undefined, input: Value | undefined): boolean {
  const hosts = (value: Value | undefined) =>
    Array.isArray(value) ? value.map((address) => String(address).replace(/\/(32|128)$/, "")) : [];
  return isEqual({ set: "string" }, hosts(state), hosts(input));
}
