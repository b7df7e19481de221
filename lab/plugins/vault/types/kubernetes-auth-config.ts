import type { ResourceType } from "../../provider/index.ts";
import type { VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import {
  type Fields,
  flag,
  fromData,
  text,
  textOf,
  texts,
  toData,
  toFilledData,
  trimmed,
} from "../fields.ts";

/** Vault never tells this one back. */
const reviewer: Fields = { tokenReviewerJwt: { ...text, default: "", secret: true } };

const always: Fields = {
  kubernetesHost: { ...text, required: true },
  disableIssValidation: { ...flag, computed: true },
  useAnnotationsAsAliasMetadata: { ...flag, computed: true },
};

const whenFilled: Fields = {
  kubernetesCaCert: { ...text, computed: true },
  pemKeys: texts,
  issuer: text,
  disableLocalCaJwt: { ...flag, computed: true },
};

/** @see https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#configure-method */
export const kubernetesAuthConfig: ResourceType<VaultClient> = {
  inputs: {
    backend: { ...text, replace: true, default: "kubernetes" },
    ...always,
    ...whenFilled,
    ...reviewer,
  },
  outputs: {},
  async create(inputs, vault) {
    const id = `auth/${trimmed(textOf(inputs, "backend"))}/config`;
    const request = { ...toData(always, inputs), ...toFilledData({ ...whenFilled, ...reviewer }, inputs) };
    await doing(`error writing Kubernetes auth backend config "${id}"`, vault.write(id, request));
    return { id, state: { ...inputs, ...(await readConfig(id, vault)) } };
  },
  async read(id, state, vault) {
    const found = await readConfig(id, vault);
    return found && { id, state: { ...state, ...found } };
  },
  async update(id, state, inputs, vault) {
    // The whole configuration is written each time: what it does not name goes back to Vault's default.
    const wanted = { ...state, ...inputs, issuer: inputs.issuer, pemKeys: inputs.pemKeys ?? [] };
    const request = {
      ...toData({ ...always, pemKeys: texts }, wanted),
      ...toFilledData({ ...whenFilled, ...reviewer }, wanted),
    };
    await doing(`error updating Kubernetes auth backend config "${id}"`, vault.write(id, request));
    return { ...inputs, ...(await readConfig(id, vault)) };
  },
  // The configuration goes with the auth method that it belongs to.
  async delete() {},
};

async function readConfig(id: string, vault: VaultClient) {
  const found = await doing(`error reading Kubernetes auth backend config "${id}"`, vault.read(id));
  return (
    found && {
      backend: id.replace(/^auth\/(.+)\/config$/, "$1"),
      ...fromData({ ...always, ...whenFilled }, found),
    }
  );
}
