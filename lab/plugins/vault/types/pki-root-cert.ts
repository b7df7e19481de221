import { X509Certificate } from "node:crypto";
import type { ResourceType } from "../../provider/index.ts";
import type { VaultClient } from "../client.ts";
import { doing, VaultError } from "../errors.ts";
import { backend, count, every, fromData, text, textOf, toFilledData, trimmed } from "../fields.ts";
import { mountExists } from "../pki-mount.ts";
import { authorityData, keyData, subjectData } from "../pki-request.ts";
import {
  authority,
  generatedKey,
  keyReference,
  keySource,
  managedKey,
  request,
  validity,
} from "../pki-subject.ts";

const issued = { certificate: text, issuingCa: text, serialNumber: text, issuerId: text, keyId: text };

const signature = { signatureBits: { ...count, computed: true } };

const issuer = { issuerName: { ...text, computed: true, replace: true } };

/** @see https://developer.hashicorp.com/vault/api-docs/secret/pki#generate-root */
export const pkiRootCert: ResourceType<VaultClient> = {
  inputs: {
    backend,
    commonName: { ...text, required: true, replace: true },
    format: { ...text, default: "pem", replace: true, oneOf: ["pem", "der", "pem_bundle"] },
    ...keySource,
    ...request,
    ...authority,
    ...generatedKey,
    ...keyReference,
    ...every(managedKey, { computed: true }),
    ...issuer,
    ...signature,
    ...validity,
  },
  outputs: issued,
  async create(inputs, vault) {
    const mount = trimmed(textOf(inputs, "backend"));
    const data = {
      ...subjectData(inputs),
      ...authorityData(inputs),
      ...keyData(inputs),
      ...toFilledData({ ...issuer, ...signature }, inputs),
    };
    const created = await doing(
      `error creating root cert for PKI secret backend "${mount}"`,
      vault.write(`${mount}/issuers/generate/root/${inputs.type}`, data),
    );
    const outputs = fromData(issued, created?.data ?? {});
    return { id: `${mount}/issuer/${outputs.issuerId}`, state: { ...inputs, ...outputs } };
  },
  async read(id, state, vault) {
    return (await mountExists(textOf(state, "backend"), vault)) ? { id, state } : undefined;
  },
  async lost(state, _inputs, vault) {
    const path = `${textOf(state, "backend")}/issuer/${textOf(state, "issuerId")}/pem`;
    try {
      const serial = serialOf(await vault.readText(path));
      return serial === textOf(state, "serialNumber") ? [] : ["serialNumber"];
    } catch (error) {
      if (error instanceof VaultError && error.says("unable to find PKI issuer for reference")) {
        return ["issuerId"];
      }
      if (error instanceof VaultError && [403, 404].includes(error.status)) {
        return [];
      }
      throw error;
    }
  },
  /** Nothing that can change in place changes the certificate: a new one is a new resource. */
  async update(_id, state, inputs) {
    return { ...state, ...inputs };
  },
  async delete(id, _state, vault) {
    await doing(`error deleting root cert from PKI secret backend "${id}"`, vault.delete(id));
  },
};

/** Serial number as Vault writes it: bytes in lower-case hexadecimal with colons. */
function serialOf(pem: string): string {
  const { serialNumber } = new X509Certificate(pem);
  const even = serialNumber.length % 2 === 0 ? serialNumber : `0${serialNumber}`;
  return (even.toLowerCase().match(/../g) ?? []).join(":");
}
