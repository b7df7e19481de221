import { createPrivateKey, type KeyObject } from "node:crypto";
import { readPem } from "./pem.ts";

const PRIVATE_KEY = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]+?-----END \1-----/g;

/**
 * Whether texts hold the private key of a CA: a key in PEM together with the CA certificate that it belongs to. A leaf's
 * key beside the certificates of its chain is none. A key that cannot be read, being encrypted for example, is taken for
 * a CA's if only CA certificates stand beside it. Key stores in binary formats are not looked into.
 */
export function holdCaKey(texts: readonly string[]): boolean {
  const keys = texts.flatMap((text) => [...text.matchAll(PRIVATE_KEY)]);
  const certificates = texts.flatMap((text) => readPem(text).certificates.map(({ x509 }) => x509));
  const authorities = certificates.filter(({ ca }) => ca);
  return keys.some(([pem]) => {
    const key = readKey(pem);
    return key === undefined
      ? authorities.length > 0 && authorities.length === certificates.length
      : authorities.some((authority) => authority.checkPrivateKey(key));
  });
}

/** Whether the first certificate of a text in PEM is a CA's. */
export function startsWithCa(text: string | undefined): boolean {
  return text !== undefined && readPem(text).certificates[0]?.x509.ca === true;
}

function readKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
