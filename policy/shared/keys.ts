import type { AsymmetricKeyDetails, KeyObject } from "node:crypto";
import { countParameter, listParameter, type ParameterValues } from "../kernel/parameters.ts";

/** What kind of key it is: `RSA` and its bits, or the name of the curve. */
export interface KeyKind {
  readonly name: string;
  readonly bits?: number;
}

/** Names of curves in RFC 7518 and RFC 8037, by those that Vault, the tls provider and OpenSSL have for them. */
const CURVES: Readonly<Record<string, string>> = {
  ed25519: "Ed25519",
  prime256v1: "P-256",
  secp384r1: "P-384",
  secp521r1: "P-521",
};

/** The key that Vault makes of `keyType` and `keyBits`. It takes 0 bits for "not set". */
export function vaultKey(keyType = "rsa", keyBits?: number): KeyKind {
  if (keyType === "rsa") return { name: "RSA", bits: keyBits || 2_048 };
  return { name: keyType === "ec" ? `P-${keyBits || 256}` : (CURVES[keyType] ?? keyType) };
}

/** The key that the tls provider makes. Its default for an elliptic curve is one that no standard for CAs allows. */
export function tlsKey(algorithm: string, rsaBits = 2_048, ecdsaCurve = "P224"): KeyKind {
  if (algorithm === "RSA") return { name: "RSA", bits: rsaBits };
  return { name: algorithm === "ECDSA" ? ecdsaCurve.replace("P", "P-") : "Ed25519" };
}

/** The kind of a private or public key that is there. */
export function kindOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): KeyKind {
  const { modulusLength, namedCurve = String(asymmetricKeyType) } =
    asymmetricKeyDetails as AsymmetricKeyDetails;
  // DSA has a modulus too.
  if (namedCurve.startsWith("rsa")) return { name: "RSA", bits: modulusLength };
  return { name: CURVES[namedCurve] ?? namedCurve };
}

/** Parameters of a rule about kinds of keys. */
export function keyParameters(rsaBits: number, curves: readonly string[]) {
  return {
    rsaBits: countParameter(rsaBits, "Fewest bits of an RSA key."),
    curves: listParameter(curves, "Elliptic curves that keys may be on."),
  };
}

/** Which kinds of keys a rule allows. */
export type AllowedKeys = ParameterValues<ReturnType<typeof keyParameters>>;

/** Whether a kind of key is allowed. A key that cannot be read is not. */
export function isAllowed(kind: KeyKind | undefined, { rsaBits, curves }: AllowedKeys): boolean {
  if (kind?.bits === undefined) return curves.includes(String(kind?.name));
  return kind.bits >= rsaBits;
}

/** A kind of key as a message names it. */
export function keyText(kind: KeyKind | undefined): string {
  return kind === undefined ? "no readable key" : [kind.name, kind.bits].join(" ").trim();
}

/** What is allowed as a message says it. */
export function allowedKeysText({ rsaBits, curves }: AllowedKeys): string {
  return [`RSA of at least ${rsaBits} bits`, ...curves].join(", ");
}
