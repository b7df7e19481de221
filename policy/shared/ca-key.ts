import { certificatesIn, privateKeyIn } from "./pem.ts";

const PRIVATE_KEY = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]+?-----END \1-----/g;

/**
 * Whether texts hold the private key of a CA: a key in PEM together with the CA certificate that it belongs to. A leaf's
 * key beside the certificates of its chain is none. A key that cannot be read, being encrypted for example, is taken for
 * a CA's if only CA certificates stand beside it. Key stores in binary formats are not looked into.
 */
export function holdCaKey(texts: readonly string[]): boolean {
  const keys = texts.flatMap((text) => [...text.matchAll(PRIVATE_KEY)]);
  const certificates = texts.flatMap(certificatesIn);
  const authorities = certificates.filter(({ ca }) => ca);
  return keys.some(([pem]) => {
    const key = privateKeyIn(pem);
    return key === undefined
      ? authorities.length > 0 && authorities.length === certificates.length
      : authorities.some((authority) => authority.checkPrivateKey(key));
  });
}

/** Whether the first certificate of a text in PEM is a CA's. */
export function startsWithCa(text: string | undefined): boolean {
  return text !== undefined && certificatesIn(text)[0]?.ca === true;
}
