import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { CertificationRequest, CertificationRequestInfo } from "@peculiar/asn1-csr";
import { RsaSaPssParams } from "@peculiar/asn1-rsa";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import * as x509 from "@peculiar/asn1-x509";

// Certificates that Vault or the tls provider would not make. Everything here is synchronous and quick, for cases that
// are loaded by hundreds of mutations.

/** A key pair. */
export interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A host name, or a name of another kind. */
export type Name = string | Partial<x509.GeneralName>;

/** Which certificate to make. */
export interface Wanted {
  /** Common name. @default "Test Root CA" */
  readonly name?: string;
  /** @default itself */
  readonly issuer?: Made;
  /** @default a new key on P-384 */
  readonly keys?: Keys;
  /** First second. @default 2026-01-01T00:00:00Z */
  readonly from?: string;
  /** Last second. @default 2027-01-01T00:00:00Z */
  readonly to?: string;
  /** @default not limited */
  readonly pathLength?: number;
  /** Bits of the key usages; nothing leaves the extension out. @default keyCertSign and cRLSign */
  readonly usages?: number | undefined;
  /** Object identifiers of extended key usages. @default none */
  readonly purposes?: readonly string[];
  /** Names that it may certify, and such that it may not. @default no constraints */
  readonly constraints?: { readonly permitted?: readonly Name[]; readonly excluded?: readonly Name[] };
  /** Whether it has no extensions at all, as in the first version of the format. @default false */
  readonly isBare?: boolean;
  /** Object identifier of the signature; its hash follows from it. @default ECDSA with SHA-256 */
  readonly signature?: string;
  /** Object identifier of the hash of an RSA-PSS signature. */
  readonly pssHash?: string;
}

/** A certificate with its key. */
export interface Made {
  readonly pem: string;
  readonly keys: Keys;
  readonly subject: x509.Name;
}

const PKCS_1 = "1.2.840.113549.1.1.";
const PSS = `${PKCS_1}10`;

/** What RSA's identifiers have for parameters (RFC 8017, appendix A.2.4). */
const NULL = new Uint8Array([5, 0]).buffer;

/** Makes a CA certificate and signs it. */
export function makeCertificate({
  name = "Test Root CA",
  issuer,
  keys = ecKeys("P-384"),
  from = "2026-01-01T00:00:00Z",
  to = "2027-01-01T00:00:00Z",
  pathLength,
  purposes = [],
  constraints,
  isBare = false,
  signature = "1.2.840.10045.4.3.2",
  pssHash,
  ...rest
}: Wanted): Made {
  const usages = "usages" in rest ? rest.usages : x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  const subject = nameOf(name);
  const algorithm = new x509.AlgorithmIdentifier({
    algorithm: signature,
    ...(signature.startsWith(PKCS_1) && { parameters: NULL }),
    ...(signature === PSS && { parameters: pssParameters(pssHash) }),
  });
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: new Uint8Array([1]).buffer,
    signature: algorithm,
    issuer: issuer?.subject ?? subject,
    validity: new x509.Validity({ notBefore: new Date(from), notAfter: new Date(to) }),
    subject,
    subjectPublicKeyInfo: keyInfo(keys),
    ...(!isBare && {
      extensions: new x509.Extensions(
        [
          extension(
            x509.id_ce_basicConstraints,
            new x509.BasicConstraints({ cA: true, pathLenConstraint: pathLength }),
          ),
          usages !== undefined && extension(x509.id_ce_keyUsage, new x509.KeyUsage(usages)),
          purposes.length > 0 && extension(x509.id_ce_extKeyUsage, new x509.ExtendedKeyUsage([...purposes])),
          constraints && extension(x509.id_ce_nameConstraints, nameConstraints(constraints)),
        ].filter((each) => each instanceof x509.Extension),
      ),
    }),
  });
  const toSign = Buffer.from(AsnConvert.serialize(tbsCertificate));
  const certificate = new x509.Certificate({
    tbsCertificate,
    signatureAlgorithm: algorithm,
    signatureValue: asBuffer(sign(hashOf(keys, issuer), toSign, (issuer?.keys ?? keys).privateKey)),
  });
  return { pem: pemOf("CERTIFICATE", AsnConvert.serialize(certificate)), keys, subject };
}

/** A request for a certificate. Nobody looks at its signature. */
export function makeRequest(keys: Keys): string {
  const request = new CertificationRequest({
    certificationRequestInfo: new CertificationRequestInfo({
      subject: nameOf("Test Intermediate CA"),
      subjectPKInfo: keyInfo(keys),
    }),
    signatureAlgorithm: new x509.AlgorithmIdentifier({ algorithm: "1.2.840.10045.4.3.2" }),
    signature: new Uint8Array([0]).buffer,
  });
  return pemOf("CERTIFICATE REQUEST", AsnConvert.serialize(request));
}

/** A new key on an elliptic curve. */
export function ecKeys(namedCurve: string): Keys {
  return generateKeyPairSync("ec", { namedCurve });
}

/** A private key as PEM. */
export function privatePem({ privateKey }: Keys): string {
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Not the hash that the certificate names: no rule verifies a signature whose hash it refuses. */
function hashOf(own: Keys, issuer: Made | undefined): string | null {
  return (issuer?.keys ?? own).privateKey.asymmetricKeyType === "ed25519" ? null : "sha256";
}

function pssParameters(hash: string | undefined): ArrayBuffer {
  const algorithm = hash && { hashAlgorithm: new x509.AlgorithmIdentifier({ algorithm: hash }) };
  return AsnConvert.serialize(new RsaSaPssParams({ ...algorithm }));
}

function nameConstraints({ permitted, excluded }: NonNullable<Wanted["constraints"]>): x509.NameConstraints {
  const subtrees = (names: readonly Name[]) =>
    new x509.GeneralSubtrees(
      names.map((name) => {
        const base = new x509.GeneralName(typeof name === "string" ? { dNSName: name } : name);
        return new x509.GeneralSubtree({ base });
      }),
    );
  return new x509.NameConstraints({
    ...(permitted && { permittedSubtrees: subtrees(permitted) }),
    ...(excluded && { excludedSubtrees: subtrees(excluded) }),
  });
}

function extension(extnID: string, value: unknown): x509.Extension {
  return new x509.Extension({
    extnID,
    critical: true,
    extnValue: new OctetString(AsnConvert.serialize(value)),
  });
}

function nameOf(utf8String: string): x509.Name {
  const value = new x509.AttributeValue({ utf8String });
  return new x509.Name([
    new x509.RelativeDistinguishedName([new x509.AttributeTypeAndValue({ type: "2.5.4.3", value })]),
  ]);
}

function keyInfo({ publicKey }: Keys): x509.SubjectPublicKeyInfo {
  return AsnConvert.parse(publicKey.export({ type: "spki", format: "der" }), x509.SubjectPublicKeyInfo);
}

function asBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function pemOf(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
