import { createHash, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { Properties, ResourceType } from "../provider/index.ts";
import { toOpenssh } from "./openssh.ts";

const CURVES: Readonly<Record<string, string>> = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
};

const hidden = { type: "string", secret: true } as const;
const shown = { type: "string" } as const;

/** @see https://www.pulumi.com/registry/packages/tls/api-docs/privatekey/ */
export const privateKey: ResourceType<void> = {
  inputs: {
    algorithm: { type: "string", required: true, replace: true, oneOf: ["RSA", "ECDSA", "ED25519"] },
    rsaBits: { type: "integer", default: 2048, replace: true },
    ecdsaCurve: { type: "string", default: "P224", replace: true, oneOf: Object.keys(CURVES) },
  },
  outputs: {
    privateKeyPem: hidden,
    privateKeyPemPkcs8: hidden,
    privateKeyOpenssh: hidden,
    publicKeyPem: shown,
    publicKeyOpenssh: shown,
    publicKeyFingerprintMd5: shown,
    publicKeyFingerprintSha256: shown,
  },
  async create(inputs) {
    const key = await generate(inputs);
    const publicKey = createPublicKey(key);
    const id = createHash("sha1")
      .update(publicKey.export({ type: "spki", format: "der" }))
      .digest("hex");
    return { id, state: { ...inputs, ...encodings(key, publicKey) } };
  },
  async read(id, state) {
    return { id, state };
  },
  async delete() {},
};

async function generate({ algorithm, rsaBits, ecdsaCurve }: Properties): Promise<KeyObject> {
  switch (algorithm) {
    case "RSA":
      return (await promisify(generateKeyPair)("rsa", { modulusLength: Number(rsaBits) })).privateKey;
    case "ECDSA": {
      const namedCurve = CURVES[String(ecdsaCurve)] ?? "";
      return (await promisify(generateKeyPair)("ec", { namedCurve })).privateKey;
    }
    default:
      return (await promisify(generateKeyPair)("ed25519")).privateKey;
  }
}

function encodings(key: KeyObject, publicKey: KeyObject): Properties {
  const pkcs8 = key.export({ type: "pkcs8", format: "pem" }).toString();
  const openssh = toOpenssh(key);
  return {
    privateKeyPem: traditional(key) ?? pkcs8,
    privateKeyPemPkcs8: pkcs8,
    privateKeyOpenssh: openssh?.privateKey ?? "",
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    publicKeyOpenssh: openssh?.publicKey ?? "",
    publicKeyFingerprintMd5: openssh?.md5 ?? "",
    publicKeyFingerprintSha256: openssh?.sha256 ?? "",
  };
}

/** The older PEM forms that name the kind of key; Ed25519 has none. */
function traditional(key: KeyObject): string | undefined {
  switch (key.asymmetricKeyType) {
    case "rsa":
      return key.export({ type: "pkcs1", format: "pem" }).toString();
    case "ec":
      return key.export({ type: "sec1", format: "pem" }).toString();
    default:
      return undefined;
  }
}
