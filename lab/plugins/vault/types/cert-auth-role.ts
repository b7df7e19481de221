import type { Properties, ResourceType } from "../../provider/index.ts";
import type { VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import {
  count,
  every,
  type Fields,
  flag,
  fromData,
  text,
  textOf,
  textSet,
  toChangedData,
  toData,
  toFilledData,
  trimmed,
} from "../fields.ts";
import { tokenFields } from "../token-fields.ts";

/** Sent whatever their value. */
const flags: Fields = every(
  { ocspEnabled: flag, ocspFailOpen: flag, ocspQueryAllServers: flag },
  { computed: true },
);

/** Sent when they say something: one that no longer does keeps its value. */
const values: Fields = {
  certificate: { ...text, required: true, replace: true },
  ...every(
    {
      allowedCommonNames: textSet,
      allowedDnsSans: textSet,
      allowedEmailSans: textSet,
      allowedNames: textSet,
      allowedUriSans: textSet,
      requiredExtensions: textSet,
      displayName: text,
    },
    { computed: true },
  ),
  ocspCaCertificates: text,
  ocspServersOverrides: { ...textSet, api: "ocsp_servers_override" },
  ocspMaxRetries: { ...count, default: 4 },
  ocspThisUpdateMaxAge: { ...count, default: 0 },
};

/** Vault tells some of these as null when they are empty. */
const NONE: Properties = {
  allowedDnsSans: [],
  allowedEmailSans: [],
  allowedNames: [],
  allowedUriSans: [],
  requiredExtensions: [],
};

/** Units are the exception: none means all, so that leaving them out must be told. */
const units: Fields = { allowedOrganizationalUnits: textSet };

const fields: Fields = { ...flags, ...values, ...units, ...tokenFields };

/** @see https://developer.hashicorp.com/vault/api-docs/auth/cert#create-ca-certificate-role */
export const certAuthRole: ResourceType<VaultClient> = {
  inputs: {
    name: { ...text, required: true, replace: true },
    backend: { ...text, replace: true, default: "cert" },
    ...fields,
  },
  outputs: {},
  // Two roles of a method cannot have one name.
  deleteBeforeReplace: true,
  async create(inputs, vault) {
    const id = `auth/${trimmed(textOf(inputs, "backend"))}/certs/${trimmed(textOf(inputs, "name"))}`;
    const request = { ...flagData(inputs), ...toFilledData({ ...values, ...units, ...tokenFields }, inputs) };
    await doing(`Error writing "${id}" to cert auth backend`, vault.write(id, request));
    return { id, state: { ...inputs, ...(await readRole(id, vault)) } };
  },
  async read(id, state, vault) {
    const found = await readRole(id, vault);
    return found && { id, state: { ...state, ...found } };
  },
  async update(id, state, inputs, vault) {
    const request = {
      ...flagData({ ...state, ...inputs }),
      ...toFilledData(values, inputs),
      ...toChangedData({ ...units, ...tokenFields }, state, inputs),
    };
    await doing(`Error updating "${id}" in cert auth backend`, vault.write(id, request));
    return { ...inputs, ...(await readRole(id, vault)) };
  },
  async delete(id, _state, vault) {
    await doing(`Error deleting cert "${id}"`, vault.delete(id));
  },
};

function flagData(inputs: Properties) {
  const off = Object.fromEntries(Object.keys(flags).map((name) => [name, false]));
  return toData(flags, { ...off, ...inputs });
}

/** The official provider reads neither the name nor the path of the method, which cannot change. */
async function readRole(id: string, vault: VaultClient): Promise<Properties | undefined> {
  const found = await doing(`Error reading cert "${id}"`, vault.read(id));
  return found && { ...NONE, ...fromData(fields, found) };
}
