import { X509Certificate } from "node:crypto";
import { unfitInput } from "./errors.ts";

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/**
 * Reads every certificate of a PEM text. Text around the blocks is ignored, as every TLS library does.
 *
 * @param pem - one or more certificates
 * @param path - where the text stands, for the message
 * @throws InputPropertyError if there is no certificate, a block is no certificate (a private key above all),
 *   or one cannot be read
 * @see https://www.rfc-editor.org/rfc/rfc7468
 */
export function readCertificates(pem: string, path: string): X509Certificate[] {
  const blocks = [...pem.matchAll(BLOCK)];
  if (blocks.length === 0) throw unfitInput(path, "holds no PEM certificate (-----BEGIN CERTIFICATE-----)");
  return blocks.map(([block, label], index) => {
    if (label !== "CERTIFICATE") {
      throw unfitInput(path, `block ${index + 1} is a ${label}; only certificates may stand here`);
    }
    try {
      return new X509Certificate(block);
    } catch {
      // OpenSSL's own text ("wrong tag") would help nobody find the place.
      throw unfitInput(path, `block ${index + 1} is not a readable certificate`);
    }
  });
}

/**
 * Puts PEM texts one after the other, each ended by one line break, whatever it came with.
 *
 * @param pems - texts of one or more certificates
 */
export function joinPem(pems: readonly string[]): string {
  return pems.map((pem) => `${pem.trim()}\n`).join("");
}
