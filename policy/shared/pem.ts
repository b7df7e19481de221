import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import { createRequire } from "node:module";
import { type KeyKind, kindOf } from "./keys.ts";

/** What rules want to know of a certificate. */
export interface Certificate {
  /** Names, validity and issuer as Node.js reads them. */
  readonly x509: X509Certificate;
  /** Whether it names itself as its issuer. */
  readonly isRoot: boolean;
  readonly key: KeyKind;
  /** Hash of the signature (`SHA-256`), else the signature's object identifier. */
  readonly hash: string;
  /** How many CAs may follow; nothing if that is not limited. */
  readonly pathLength: number | undefined;
  /** Key usages by their names in RFC 5280 and extended ones by their object identifiers. */
  readonly usages: readonly string[];
  /** Kinds of names of which name constraints say which ones it may certify: `dNSName`, `uniformResourceIdentifier`. */
  readonly constrained: readonly string[];
}

/** What a PEM text holds. */
export interface PemContent {
  readonly certificates: readonly Certificate[];
  /** What else there is, as a message names it: `PRIVATE KEY`, `unreadable certificate`. */
  readonly others: readonly string[];
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;

/** Hashes by the object identifiers of signatures (RFC 8017, RFC 5758, RFC 8410) and of hashes themselves. */
const HASHES: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.4": "MD5",
  "1.2.840.113549.1.1.5": "SHA-1",
  "1.2.840.113549.1.1.11": "SHA-256",
  "1.2.840.113549.1.1.12": "SHA-384",
  "1.2.840.113549.1.1.13": "SHA-512",
  "1.2.840.10045.4.1": "SHA-1",
  "1.2.840.10045.4.3.2": "SHA-256",
  "1.2.840.10045.4.3.3": "SHA-384",
  "1.2.840.10045.4.3.4": "SHA-512",
  "1.3.101.112": "SHA-512",
  "1.3.14.3.2.26": "SHA-1",
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
};

/** Reads the blocks of a PEM text; what stands around them does not count, as for every TLS library. */
export function readPem(pem: string): PemContent {
  const certificates: Certificate[] = [];
  const others: string[] = [];
  for (const [block, label] of pem.matchAll(BLOCK)) {
    const certificate = unlessUnreadable(() => read(block));
    if (certificate) certificates.push(certificate);
    else others.push(label === "CERTIFICATE" ? "unreadable certificate" : String(label));
  }
  return { certificates, others };
}

/** The certificates of a PEM text as Node.js reads them: a tenth of the work of {@link readPem}. */
export function certificatesIn(pem: string): X509Certificate[] {
  return [...pem.matchAll(BLOCK)].flatMap(
    ([block]) => unlessUnreadable(() => new X509Certificate(block)) ?? [],
  );
}

/** From a certificate's first second to its last one, in seconds. */
export function validityOf({ validFromDate, validToDate }: X509Certificate): number {
  return (validToDate.getTime() - validFromDate.getTime()) / 1_000;
}

/** A private key; nothing if it cannot be read, being encrypted for example. */
export function privateKeyIn(pem: string): KeyObject | undefined {
  return unlessUnreadable(() => createPrivateKey(pem));
}

/** The kind of a private key; nothing if there is none that can be read. */
export function privateKeyKind(pem: string | undefined): KeyKind | undefined {
  const key = privateKeyIn(String(pem));
  return key && kindOf(key);
}

/** The kind of the key that a certificate is requested for; nothing if the request cannot be read. */
export function requestKeyKind(pem: string): KeyKind | undefined {
  return unlessUnreadable(() => {
    const { AsnConvert, CertificationRequest } = asn1();
    const [[, , base64]] = [...pem.matchAll(BLOCK)] as unknown as [[string, string, string]];
    const request = AsnConvert.parse(Buffer.from(base64, "base64"), CertificationRequest);
    const key = Buffer.from(AsnConvert.serialize(request.certificationRequestInfo.subjectPKInfo));
    return kindOf(createPublicKey({ key, format: "der", type: "spki" }));
  });
}

function read(block: string): Certificate {
  const x509 = new X509Certificate(block);
  const { AsnConvert, ...types } = asn1();
  const { signatureAlgorithm, tbsCertificate } = AsnConvert.parse(x509.raw, types.Certificate);
  const extension = <T>(id: string, type: new () => T): T | undefined => {
    const found = tbsCertificate.extensions?.find(({ extnID }) => extnID === id);
    return found && AsnConvert.parse(found.extnValue.buffer, type);
  };
  // Only RSA-PSS has parameters, and names its hash there; what RSA else has, a NULL, is read as none.
  const { parameters } = signatureAlgorithm;
  const hash = parameters
    ? AsnConvert.parse(parameters, types.RsaSaPssParams).hashAlgorithm
    : signatureAlgorithm;
  return {
    x509,
    isRoot: x509.subject === x509.issuer,
    key: kindOf(x509.publicKey),
    hash: HASHES[hash.algorithm] ?? hash.algorithm,
    pathLength: extension(types.id_ce_basicConstraints, types.BasicConstraints)?.pathLenConstraint,
    usages: [...(extension(types.id_ce_keyUsage, types.KeyUsage)?.toJSON() ?? []), ...(x509.keyUsage ?? [])],
    constrained: (
      extension(types.id_ce_nameConstraints, types.NameConstraints)?.permittedSubtrees ?? []
    ).flatMap(({ base }) => Object.entries(base).flatMap(([kind, name]) => (name === undefined ? [] : kind))),
  };
}

function unlessUnreadable<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

type Asn1 = typeof import("@peculiar/asn1-schema") &
  typeof import("@peculiar/asn1-x509") &
  typeof import("@peculiar/asn1-csr") &
  typeof import("@peculiar/asn1-rsa");

let loaded: Asn1 | undefined;

/** Loaded with the first certificate: it takes about 0.1 s, which a stack without any does not have to spend. */
function asn1(): Asn1 {
  const require = createRequire(import.meta.url);
  loaded ??= {
    ...require("@peculiar/asn1-schema"),
    ...require("@peculiar/asn1-x509"),
    ...require("@peculiar/asn1-csr"),
    ...require("@peculiar/asn1-rsa"),
  } as Asn1;
  return loaded;
}
