import { randomUUID } from "node:crypto";
import type { ResourceType } from "../../provider/index.ts";
import type { VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import { backend, count, flag, fromData, text, textOf, toFilledData, trimmed } from "../fields.ts";
import { keyData, subjectData } from "../pki-request.ts";
import { generatedKey, keyReference, keySource, keyUsages, managedKey, request } from "../pki-subject.ts";

const subjectSerial = {
  serialNumber: { ...text, replace: true },
  signatureBits: { ...count, replace: true },
};

const made = {
  csr: text,
  keyId: text,
  privateKey: { ...text, secret: true },
  privateKeyType: text,
};

/**
 * A request leaves nothing in Vault but a key, if it makes one: it is never read back, and deleting it does nothing.
 *
 * @see https://developer.hashicorp.com/vault/api-docs/secret/pki#generate-intermediate-csr
 */
export const pkiCertRequest: ResourceType<VaultClient> = {
  inputs: {
    backend,
    commonName: { ...text, required: true, replace: true },
    format: { ...text, default: "pem", replace: true, oneOf: ["pem", "der", "pem_bundle"] },
    addBasicConstraints: { ...flag, default: false, replace: true },
    ...keySource,
    ...request,
    ...subjectSerial,
    ...generatedKey,
    ...keyReference,
    ...managedKey,
  },
  outputs: made,
  async create(inputs, vault) {
    const mount = trimmed(textOf(inputs, "backend"));
    const path = `${mount}/issuers/generate/intermediate/${inputs.type}`;
    const data = {
      ...subjectData(inputs),
      ...keyData(inputs),
      ...toFilledData({ ...subjectSerial, ...keyUsages }, inputs),
      add_basic_constraints: inputs.addBasicConstraints,
    };
    const created = await doing(
      `error creating intermediate cert request for PKI secret backend "${mount}"`,
      vault.write(path, data),
    );
    return { id: `${path}/${randomUUID()}`, state: { ...inputs, ...fromData(made, created?.data ?? {}) } };
  },
  async read(id, state) {
    return { id, state };
  },
  async delete() {},
};
