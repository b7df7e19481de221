import { createHash, type KeyObject, randomBytes } from "node:crypto";

const CURVES: Readonly<Record<string, string>> = {
  "P-256": "nistp256",
  "P-384": "nistp384",
  "P-521": "nistp521",
};

/** A key in the formats of OpenSSH. */
export interface OpensshKey {
  /** `openssh-key-v1` PEM, not encrypted. */
  readonly privateKey: string;
  /** A line of `authorized_keys`. */
  readonly publicKey: string;
  /** `aa:bb:cc:...` */
  readonly md5: string;
  /** `SHA256:...` */
  readonly sha256: string;
}

/**
 * A private key in the formats of OpenSSH; undefined for kinds of keys that OpenSSH does not know (P-224).
 *
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 */
export function toOpenssh(key: KeyObject): OpensshKey | undefined {
  const parts = partsOf(key);
  if (parts === undefined) {
    return undefined;
  }
  const publicBlob = Buffer.concat([text(parts.type), ...parts.public]);
  const digest = (algorithm: string) => createHash(algorithm).update(publicBlob);
  return {
    privateKey: pem(container(publicBlob, Buffer.concat([text(parts.type), ...parts.private]))),
    publicKey: `${parts.type} ${publicBlob.toString("base64")}\n`,
    md5: digest("md5").digest("hex").match(/../g)?.join(":") ?? "",
    sha256: `SHA256:${digest("sha256").digest("base64").replace(/=+$/, "")}`,
  };
}

interface Parts {
  readonly type: string;
  readonly public: readonly Buffer[];
  readonly private: readonly Buffer[];
}

function partsOf(key: KeyObject): Parts | undefined {
  // WebCrypto's key format has no name for P-224.
  if (key.asymmetricKeyDetails?.namedCurve === "secp224r1") {
    return undefined;
  }
  const jwk = key.export({ format: "jwk" });
  const field = (value: string | undefined) => Buffer.from(value ?? "", "base64url");
  if (jwk.kty === "RSA") {
    const [n, e, d, qi, p, q] = [jwk.n, jwk.e, jwk.d, jwk.qi, jwk.p, jwk.q].map((each) =>
      integer(field(each)),
    );
    return { type: "ssh-rsa", public: [e, n] as Buffer[], private: [n, e, d, qi, p, q] as Buffer[] };
  }
  if (jwk.kty === "OKP") {
    const point = bytes(field(jwk.x));
    const both = bytes(Buffer.concat([field(jwk.d), field(jwk.x)]));
    return { type: "ssh-ed25519", public: [point], private: [point, both] };
  }
  const curve = CURVES[jwk.crv ?? ""] ?? "";
  const point = bytes(Buffer.concat([Buffer.of(4), field(jwk.x), field(jwk.y)]));
  const shared = [text(curve), point];
  return { type: `ecdsa-sha2-${curve}`, public: shared, private: [...shared, integer(field(jwk.d))] };
}

/** The unencrypted container: no cipher, one key, two equal check numbers, an empty comment, padding 1 2 3… */
function container(publicBlob: Buffer, privateParts: Buffer): Buffer {
  const check = randomBytes(4);
  const body = Buffer.concat([check, check, privateParts, text("")]);
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, index) => index + 1));
  return Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    text("none"),
    text("none"),
    text(""),
    Buffer.of(0, 0, 0, 1),
    bytes(publicBlob),
    bytes(Buffer.concat([body, padding])),
  ]);
}

function pem(data: Buffer): string {
  const lines = data.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function bytes(data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
}

function text(value: string): Buffer {
  return bytes(Buffer.from(value));
}

/** A positive integer: no leading zeros but the one that keeps the sign bit clear. */
function integer(value: Buffer): Buffer {
  const start = value.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Buffer.alloc(0) : value.subarray(start);
  return bytes((digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits);
}
