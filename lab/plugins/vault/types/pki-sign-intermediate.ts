import type { Properties, ResourceType } from "../../provider/index.ts";
import type { VaultClient } from "../client.ts";
import { doing } from "../errors.ts";
import {
  backend,
  count,
  every,
  flag,
  fromData,
  text,
  textOf,
  texts,
  textsOf,
  toFilledData,
  trimmed,
} from "../fields.ts";
import { authorityData, subjectData } from "../pki-request.ts";
import { authority, request, validity } from "../pki-subject.ts";

const signing = every(
  {
    csr: { ...text, required: true },
    skid: text,
    signatureBits: count,
    useCsrValues: { ...flag, default: false },
  },
  { replace: true },
);

const issued = { certificate: text, issuingCa: text, serialNumber: text };

/** @see https://developer.hashicorp.com/vault/api-docs/secret/pki#sign-intermediate */
export const pkiSignIntermediate: ResourceType<VaultClient> = {
  inputs: {
    backend,
    commonName: { ...text, required: true, replace: true },
    format: { ...text, default: "pem", replace: true, oneOf: ["pem", "der", "pem_bundle"] },
    ...signing,
    ...request,
    ...authority,
    ...validity,
    issuerRef: text,
    revoke: { ...flag, default: false },
  },
  outputs: { ...issued, caChains: { ...texts, api: "ca_chain" } as typeof texts, certificateBundle: text },
  async create(inputs, vault) {
    const mount = trimmed(textOf(inputs, "backend"));
    const issuerRef = textOf(inputs, "issuerRef");
    const path = issuerRef
      ? `${mount}/issuer/${issuerRef}/sign-intermediate`
      : `${mount}/root/sign-intermediate`;
    const data = {
      ...subjectData(inputs),
      ...authorityData(inputs),
      ...toFilledData(signing, inputs),
      ...(issuerRef && { issuer_ref: issuerRef }),
      use_csr_values: inputs.useCsrValues,
    };
    const created = await doing(
      `error creating root sign-intermediate on PKI secret backend "${mount}"`,
      vault.write(path, data),
    );
    const certificates = fromData({ ...issued, caChain: texts }, created?.data ?? {});
    return {
      id: `${issuerRef ? path : mount}/${inputs.commonName}`,
      state: { ...inputs, ...chainOf(certificates, inputs.format !== "der") },
    };
  },
  async read(id, state) {
    return { id, state };
  },
  /** Nothing that can change in place changes the certificate: a new one is a new resource. */
  async update(_id, state, inputs) {
    return { ...state, ...inputs };
  },
  async delete(_id, state, vault) {
    if (state.revoke === true) {
      const mount = trimmed(textOf(state, "backend"));
      const revocation = vault.write(`${mount}/revoke`, { serial_number: state.serialNumber });
      await doing(`error revoking certificate with serial number "${state.serialNumber}"`, revocation);
    }
  },
};

/** The chain as a list, and for PEM formats as one text, where Vault tells it. */
function chainOf({ caChain, ...certificates }: Properties, isPem: boolean): Properties {
  const issuing = textOf(certificates, "issuingCa");
  const own = textOf(certificates, "certificate");
  const told = textsOf({ caChain }, "caChain");
  const bundle = isPem ? { certificateBundle: distinctPem(own, issuing).join("\n") } : {};
  const built = isPem ? distinctPem(issuing, own) : [issuing, own];
  return { ...certificates, caChains: told.length > 0 ? told : built, ...bundle };
}

/** The certificates in texts of PEM, each once. */
function distinctPem(...texts: readonly string[]): string[] {
  const blocks = texts.flatMap(
    (pem) => pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [],
  );
  return [...new Set(blocks)];
}
