import type { ResourceType } from "../provider/index.ts";
import { certificateInputs, certificateLife, certificateOutputs } from "./certificate.ts";
import { issue } from "./issue.ts";
import { readSigner } from "./keys.ts";
import * as x509 from "./x509.ts";

/** Kinds of alternative names that are taken over from a request. */
const TAKEN_OVER: readonly string[] = ["dns", "ip", "url"];

/** @see https://www.pulumi.com/registry/packages/tls/api-docs/locallysignedcert/ */
export const locallySignedCert: ResourceType<void> = {
  inputs: {
    caCertPem: { type: "string", required: true, replace: true },
    caPrivateKeyPem: { type: "string", required: true, replace: true, secret: true },
    certRequestPem: { type: "string", required: true, replace: true },
    ...certificateInputs,
  },
  outputs: { ...certificateOutputs, caKeyAlgorithm: { type: "string" } },
  ...certificateLife,
  async create(inputs, _context, { log, urn }) {
    const request = parse(
      "certificate request",
      () => new x509.Pkcs10CertificateRequest(String(inputs.certRequestPem)),
    );
    const issuer = parse("CA certificate", () => new x509.X509Certificate(String(inputs.caCertPem)));
    const signer = await readSigner(String(inputs.caPrivateKeyPem));
    if (issuer.getExtension(x509.BasicConstraintsExtension)?.ca !== true) {
      await log("warning", "caCertPem does not appear to be the certificate of a valid authority", urn);
    }
    const requested = request.extensions.find(
      (extension) => extension instanceof x509.SubjectAlternativeNameExtension,
    );
    const { id, outputs } = await issue(
      {
        subject: request.subjectName,
        publicKey: request.publicKey,
        alternativeNames: (requested?.names.items ?? [])
          .map((name) => name.toJSON())
          .filter(({ type }) => TAKEN_OVER.includes(type)),
        issuer,
        inputs,
      },
      signer,
    );
    return { id, state: { ...inputs, ...outputs, caKeyAlgorithm: signer.algorithm } };
  },
};

function parse<Result>(what: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new Error(`Failed to parse ${what} PEM: ${(error as Error).message}`);
  }
}
