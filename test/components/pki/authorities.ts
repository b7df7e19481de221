import { IntermediateCa, type IntermediateCaArgs } from "../../../components/pki/intermediate-ca.ts";
import { RootCa, type RootCaArgs } from "../../../components/pki/root-ca.ts";
import type { RecordOptions } from "../../support/mocks.ts";
import { type TestChain, vaultOutputs } from "../../support/pki.ts";

export const PKI = "vault:pkiSecret";
export const DEFAULT_ISSUER = `${PKI}/secretBackendConfigIssuers:SecretBackendConfigIssuers`;
export const IMPORT = `${PKI}/secretBackendIntermediateSetSigned:SecretBackendIntermediateSetSigned`;
export const ISSUER = `${PKI}/secretBackendIssuer:SecretBackendIssuer`;
export const KEY = `${PKI}/secretBackendKey:SecretBackendKey`;
export const REQUEST = `${PKI}/secretBackendIntermediateCertRequest:SecretBackendIntermediateCertRequest`;
export const SIGNED = `${PKI}/secretBackendRootSignIntermediate:SecretBackendRootSignIntermediate`;

export type Generations = IntermediateCaArgs["generations"];

/** A root in Vault. */
export const ROOT: RootCaArgs = {
  custody: "vault",
  commonName: "Test Root CA",
  vaultAddress: "https://vault.example:8200",
  generations: [{ id: "r2026", state: "active" }],
};
/** An intermediate of one generation. */
export const ARGS: Omit<IntermediateCaArgs, "root"> = {
  commonName: "Test Intermediate CA",
  vaultAddress: "https://vault.example:8200",
  generations: [{ id: "i2026", root: "r2026", state: "active" }],
  generationsPath: "intermediates",
};
/** The generation after it. */
export const SUCCESSOR: Generations[number] = { id: "i2031", root: "r2026", state: "staged" };

/** What a case changes in the happy path. */
export interface Change {
  readonly root?: Partial<RootCaArgs>;
  readonly intermediate?: Partial<IntermediateCaArgs>;
  readonly record?: RecordOptions;
}

/** The happy path: both CAs in Vault, one generation each. */
export function program(change: Change): () => IntermediateCa {
  return () => {
    const root = new RootCa("root", { ...ROOT, ...change.root });
    return new IntermediateCa("int", { root, ...ARGS, ...change.intermediate });
  };
}

/** An engine whose Vault answers with the certificates of a chain. */
export function answers(chain: TestChain, change: Change): RecordOptions {
  return {
    ...change.record,
    // Before anything is made, no provider knows any output.
    outputs: change.record?.preview ? {} : { ...vaultOutputs(chain), ...change.record?.outputs },
  };
}

/** The names of resources. */
export function names(resources: readonly { readonly name: string }[]): string[] {
  return resources.map(({ name }) => name);
}
