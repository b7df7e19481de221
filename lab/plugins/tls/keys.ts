import { createPrivateKey, type KeyObject, webcrypto } from "node:crypto";

/** Hash that goes with a curve's size, as Go and openssl choose it. */
const CURVE_HASH: Readonly<Record<string, string>> = {
  "P-256": "SHA-256",
  "P-384": "SHA-384",
  "P-521": "SHA-512",
};

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: "P-256",
  secp384r1: "P-384",
  secp521r1: "P-521",
};

/** A key that can sign certificates. */
export interface Signer {
  readonly key: KeyObject;
  /** `RSA`, `ECDSA` or `ED25519`. */
  readonly algorithm: string;
  /** The key for WebCrypto. */
  readonly signingKey: webcrypto.CryptoKey;
  readonly signingAlgorithm: { readonly name: string; readonly hash?: string };
}

/**
 * Reads a private key in PEM (PKCS#1, SEC 1 or PKCS#8).
 *
 * @throws when it is none, or of a kind that cannot sign here
 */
export async function readSigner(pem: string): Promise<Signer> {
  const key = readPrivateKey(pem);
  const pkcs8 = key.export({ type: "pkcs8", format: "der" });
  const { usage, name } = algorithmsOf(key);
  const signingKey = await webcrypto.subtle.importKey("pkcs8", pkcs8, usage, false, ["sign"]);
  return { key, algorithm: name, signingKey, signingAlgorithm: usage };
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    // OpenSSL's message never quotes the key.
    throw new Error(`Failed to parse private key PEM: ${(error as Error).message}`);
  }
}

function algorithmsOf(key: KeyObject) {
  const { namedCurve = "" } = key.asymmetricKeyDetails ?? {};
  const curve = CURVES[namedCurve];
  switch (key.asymmetricKeyType) {
    case "rsa":
      return { name: "RSA", usage: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } };
    case "ed25519":
      return { name: "ED25519", usage: { name: "Ed25519" } };
    case "ec":
      if (curve !== undefined) {
        return { name: "ECDSA", usage: { name: "ECDSA", namedCurve: curve, hash: CURVE_HASH[curve] } };
      }
  }
  throw new Error(
    `A private key of type ${key.asymmetricKeyType} ${namedCurve} cannot sign here: RSA, ECDSA with P-256, P-384 or P-521, and Ed25519 can`,
  );
}
