import { createPublicKey } from "node:crypto";
import type { Properties, ResourceType } from "../provider/index.ts";
import { certificateInputs, certificateLife, certificateOutputs } from "./certificate.ts";
import { issue } from "./issue.ts";
import { readSigner } from "./keys.ts";
import { subjectSchema, toName } from "./subject.ts";
import * as x509 from "./x509.ts";

const names = { type: { list: "string" }, replace: true } as const;

/** @see https://www.pulumi.com/registry/packages/tls/api-docs/selfsignedcert/ */
export const selfSignedCert: ResourceType<void> = {
  inputs: {
    privateKeyPem: { type: "string", required: true, replace: true, secret: true },
    ...certificateInputs,
    subject: { ...subjectSchema, replace: true },
    dnsNames: names,
    ipAddresses: names,
    uris: names,
    setAuthorityKeyId: { type: "boolean", default: false, replace: true },
  },
  outputs: { ...certificateOutputs, keyAlgorithm: { type: "string" } },
  ...certificateLife,
  async create(inputs) {
    const signer = await readSigner(String(inputs.privateKeyPem));
    const publicKey = createPublicKey(signer.key).export({ type: "spki", format: "der" });
    const { id, outputs } = await issue(
      {
        subject: toName(inputs.subject),
        publicKey: new x509.PublicKey(publicKey),
        alternativeNames: alternativeNames(inputs),
        inputs,
      },
      signer,
    );
    return { id, state: { ...inputs, ...outputs, keyAlgorithm: signer.algorithm } };
  },
};

function alternativeNames(inputs: Properties): x509.JsonGeneralName[] {
  const list = (name: string) => (Array.isArray(inputs[name]) ? inputs[name].map(String) : []);
  return [
    ...list("dnsNames").map((value) => ({ type: "dns" as const, value })),
    ...list("ipAddresses").map((value) => ({ type: "ip" as const, value })),
    ...list("uris").map((value) => ({ type: "url" as const, value })),
  ];
}
