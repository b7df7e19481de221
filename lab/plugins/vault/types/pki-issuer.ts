import type { ResourceType } from "../../provider/index.ts";
import type { Data, VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import {
  backend,
  every,
  type Fields,
  flag,
  fromData,
  text,
  textOf,
  texts,
  toChangedData,
  toFilledData,
} from "../fields.ts";

const fields: Fields = {
  issuerName: text,
  ...every(
    { leafNotAfterBehavior: text, usage: text, revocationSignatureAlgorithm: text },
    { computed: true },
  ),
  manualChains: { ...texts, api: "manual_chain" },
  issuingCertificates: texts,
  crlDistributionPoints: texts,
  ocspServers: texts,
  enableAiaUrlTemplating: flag,
  disableCriticalExtensionChecks: flag,
  disablePathLengthChecks: flag,
  disableNameChecks: flag,
  disableNameConstraintChecks: flag,
};

const NO_ISSUER = "unable to find PKI issuer for reference";

/**
 * Takes over an issuer that is already in the mount, and deletes it in the end.
 *
 * @see https://developer.hashicorp.com/vault/api-docs/secret/pki#update-issuer
 */
export const pkiIssuer: ResourceType<VaultClient> = {
  inputs: { backend, issuerRef: { ...text, required: true }, ...fields },
  outputs: { issuerId: text },
  async create(inputs, vault) {
    const id = `${textOf(inputs, "backend")}/issuer/${textOf(inputs, "issuerRef")}`;
    if ((await doing(`error reading issuer at ${id}`, vault.read(id))) === undefined) {
      throw new Error(`no issuer found at path ${id}`);
    }
    const request = toFilledData(fields, inputs);
    if (Object.keys(request).length > 0) {
      await doing(`error writing issuer data to "${id}"`, vault.write(id, request));
    }
    return { id, state: { ...inputs, ...(await readIssuer(id, vault)) } };
  },
  async read(id, state, vault) {
    const found = await readIssuer(id, vault);
    return found && { id, state: { ...state, ...found } };
  },
  async update(id, state, inputs, vault) {
    const request: Data = toChangedData(fields, state, inputs);
    if (Object.keys(request).length > 0) {
      await doing(`error updating issuer data at "${id}"`, vault.patch(id, request));
    }
    return { ...state, ...inputs, ...(await readIssuer(id, vault)) };
  },
  async delete(id, _state, vault) {
    await doing(`error deleting "${id}" from Vault`, vault.delete(id));
  },
};

async function readIssuer(id: string, vault: VaultClient) {
  const found = await doing("error reading from Vault", vault.read(id, NO_ISSUER));
  const [, mount, issuerRef] = /^(.+)\/issuer\/(.+)$/.exec(id) ?? [];
  return found && { backend: mount, issuerRef, ...fromData({ ...fields, issuerId: text }, found) };
}
