import { uniqueName, vault } from "../support/lab.ts";
import type { Resource } from "../support/resource.ts";
import type { Case } from "../support/suite.ts";
import { pkiKey, pkiMount, pkiRequest, pkiRoot, pkiSigned } from "./prepare.ts";

async function listed(path: string, id: unknown): Promise<boolean> {
  const list = await (await vault()).list(path);
  return list.includes(String(id));
}

async function unmount({ outputs }: Resource): Promise<void> {
  await (await vault()).delete(`sys/mounts/${outputs.backend}`);
}

/** Keys, certificates and issuers. */
export const pkiAuthorityCases: readonly Case[] = [
  {
    type: "vault:pkiSecret/secretBackendKey:SecretBackendKey",
    async inputs() {
      return { backend: await pkiMount(), type: "internal", keyType: "ec", keyBits: 384, keyName: "first" };
    },
    unknown: ["backend"],
    computed: ["keyId"],
    update: { keyName: "second" },
    replace: { keyBits: 256 },
    exists: ({ outputs }) => listed(`${outputs.backend}/keys`, outputs.keyId),
    outside: {
      property: "keyName",
      async change({ id }) {
        await (await vault()).write(id, { key_name: "else" });
      },
    },
    removed: {
      refresh: /unable to find PKI key for reference/,
      async remove({ id }) {
        await (await vault()).delete(id);
      },
    },
  },
  {
    type: "vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert",
    async inputs() {
      const backend = await pkiMount();
      return {
        backend,
        type: "existing",
        keyRef: await pkiKey(backend),
        commonName: "Conformance Root",
        issuerName: uniqueName("root"),
        ttl: "315360000",
        maxPathLength: 1,
      };
    },
    unknown: ["keyRef", "backend"],
    computed: ["certificate", "issuerId", "serialNumber", "issuingCa", "keyId"],
    // Changed in state only: a root is not issued anew for another lifetime.
    update: { ttl: "157680000" },
    replace: { commonName: "Another Root" },
    exists: ({ outputs }) => listed(`${outputs.backend}/issuers`, outputs.issuerId),
    removed: { refresh: "gone", remove: unmount },
  },
  {
    type: "vault:pkiSecret/secretBackendIntermediateCertRequest:SecretBackendIntermediateCertRequest",
    async inputs() {
      return {
        backend: await pkiMount(),
        type: "exported",
        keyType: "ec",
        keyBits: 384,
        commonName: "Conformance Intermediate",
      };
    },
    unknown: ["backend"],
    computed: ["csr", "keyId", "privateKey", "privateKeyType"],
    secrets: ["privateKey"],
    replace: { commonName: "Another Intermediate" },
    removed: { refresh: "kept", remove: unmount },
  },
  {
    type: "vault:pkiSecret/secretBackendRootSignIntermediate:SecretBackendRootSignIntermediate",
    async inputs() {
      const backend = await pkiMount();
      const issuerRef = await pkiRoot(backend, "root");
      return {
        backend,
        issuerRef,
        csr: await pkiRequest(await pkiMount(), "Conformance Intermediate"),
        commonName: "Conformance Intermediate",
        format: "pem",
        maxPathLength: 0,
        permittedDnsDomains: ["lab.example"],
        permittedUriDomains: ["mesh.example"],
        excludedIpRanges: ["0.0.0.0/0"],
        ttl: "15768000",
      };
    },
    unknown: ["csr", "issuerRef", "permittedUriDomains"],
    computed: ["certificate", "certificateBundle", "caChains", "issuingCa", "serialNumber"],
    update: { ttl: "7884000", revoke: true },
    replace: {
      commonName: "Another Intermediate",
      maxPathLength: 1,
      permittedDnsDomains: ["else.example"],
      permittedUriDomains: ["else.example"],
      excludedIpRanges: ["192.0.2.0/24"],
    },
    removed: { refresh: "kept", remove: unmount },
  },
  {
    type: "vault:pkiSecret/secretBackendIntermediateSetSigned:SecretBackendIntermediateSetSigned",
    async inputs() {
      const root = await pkiMount();
      await pkiRoot(root, "root");
      const backend = await pkiMount();
      return { backend, certificate: await pkiSigned(root, await pkiRequest(backend, "Intermediate")) };
    },
    unknown: ["certificate"],
    computed: ["importedIssuers"],
    replace: { certificate: "another" },
    exists: ({ outputs }) => listed(`${outputs.backend}/issuers`, (outputs.importedIssuers as string[])[0]),
    // What was imported is another resource's to delete.
    survivesDelete: true,
    removed: { refresh: "gone", remove: unmount },
  },
  {
    type: "vault:pkiSecret/secretBackendIssuer:SecretBackendIssuer",
    async inputs() {
      const backend = await pkiMount();
      const issuerRef = await pkiRoot(backend, "root");
      return { backend, issuerRef, issuerName: "first", leafNotAfterBehavior: "err" };
    },
    unknown: ["issuerRef"],
    computed: ["issuerId", "usage"],
    update: { issuerName: "second", leafNotAfterBehavior: "truncate" },
    replace: { backend: "conformance-elsewhere" },
    exists: ({ outputs }) => listed(`${outputs.backend}/issuers`, outputs.issuerId),
    outside: {
      property: "leafNotAfterBehavior",
      async change({ id }) {
        await (await vault()).patch(id, { leaf_not_after_behavior: "permit" });
      },
    },
    removed: {
      refresh: "gone",
      async remove({ id }) {
        await (await vault()).delete(id);
      },
    },
  },
];
