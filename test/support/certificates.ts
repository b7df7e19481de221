import "reflect-metadata";
import type { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A certificate with the key that it certifies, for tests. */
export interface TestCertificate {
  readonly pem: string;
  readonly keyPem: string;
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** What to certify. */
export interface TestCertificateOptions {
  /** Common name, both of the subject and, without `issuer`, of the issuer. */
  readonly commonName: string;
  /** Whether the basic constraints make it a CA; as a rule, not. */
  readonly ca?: boolean;
  /** Whether the key usages leave out signing certificates; as a rule, none are said. */
  readonly signsNothing?: boolean;
  /** Who signs; as a rule, the certificate itself. */
  readonly issuer?: TestCertificate;
  /** Path length of a CA; as a rule, not limited. */
  readonly pathLength?: number;
  /** IP address of a server; as a rule, none. */
  readonly address?: string;
  /** URI among the alternative names; as a rule, none. */
  readonly uri?: string;
  /** Days until it expires; as a rule one, and below zero it has expired. */
  readonly days?: number;
}

const DAY = 86_400_000;

/** Issues an ECDSA P-256 certificate, valid since two days ago. */
export async function testCertificate(options: TestCertificateOptions): Promise<TestCertificate> {
  const { commonName, ca = false, signsNothing = false, issuer, pathLength, days = 1 } = options;
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${commonName}`,
    issuer: issuer?.certificate.subject ?? `CN=${commonName}`,
    publicKey: keys.publicKey,
    signingKey: issuer?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(Date.now() - 2 * DAY),
    notAfter: new Date(Date.now() + days * DAY),
    extensions: [
      new x509.BasicConstraintsExtension(ca, pathLength, true),
      ...alternativeNames(options),
      ...(signsNothing ? [new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true)] : []),
    ],
  });
  const key = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const keyPem = `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`;
  return { pem: `${certificate.toString("pem")}\n`, keyPem, certificate, keys };
}

function alternativeNames({ address, uri }: TestCertificateOptions): x509.Extension[] {
  const names: x509.JsonGeneralNames = [
    ...(address ? [{ type: "ip" as const, value: address }] : []),
    ...(uri ? [{ type: "url" as const, value: uri }] : []),
  ];
  return names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : [];
}

/** A self-signed CA certificate. */
export function testRoot(commonName = "Test Root CA"): Promise<TestCertificate> {
  return testCertificate({ commonName, ca: true });
}
