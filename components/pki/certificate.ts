import type { X509Certificate } from "node:crypto";
import { unfitInput } from "../shared/errors.ts";
import { readCertificates } from "../shared/pem.ts";
import { readPathLength } from "./extensions.ts";

/** What an operator wants to know about a certificate. */
export interface CertificateDescription {
  /** Distinguished name of the holder: `CN=Homelab Root CA`. */
  readonly subject: string;
  /** Distinguished name of the issuer. */
  readonly issuer: string;
  /** Serial number in hexadecimal digits. */
  readonly serialNumber: string;
  /** Start of validity, ISO 8601. */
  readonly notBefore: string;
  /** End of validity, ISO 8601. */
  readonly notAfter: string;
  /** SHA-256 of the DER form, as `openssl x509 -fingerprint -sha256` prints it. */
  readonly fingerprint: string;
}

/**
 * Describes the first certificate of a PEM text.
 *
 * @param pem - one or more certificates
 * @param path - where the text stands, for the message
 * @throws InputPropertyError if there is no certificate
 */
export function describeCertificate(pem: string, path = "certificate"): CertificateDescription {
  const [certificate] = readCertificates(pem, path) as [X509Certificate];
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    serialNumber: certificate.serialNumber,
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
    fingerprint: certificate.fingerprint256,
  };
}

/**
 * Checks that a PEM text is one root CA certificate: a CA, self-signed, not expired.
 *
 * @param path - where the text stands
 * @param pem - the text
 * @param now - the moment of the check
 * @throws InputPropertyError naming what is wrong
 */
export function checkRootCertificate(path: string, pem: string, now = new Date()): void {
  const certificate = readCaCertificate(path, pem, now);
  if (!isIssuedBy(certificate, certificate)) {
    const issuer = distinguishedName(certificate.issuer);
    throw unfitInput(path, `a root certificate is needed, but this one is issued by ${issuer}`);
  }
}

/** The certificate that must have signed another. */
export interface ExpectedIssuer {
  /** Id of the root generation. */
  readonly id: string;
  /** Its certificate, PEM. */
  readonly certificate: string;
}

/**
 * Checks that a root signed a certificate that does not outlive it.
 *
 * @param path - where the certificate stands
 * @param pem - the certificate
 * @param root - the root
 * @throws InputPropertyError naming what is wrong
 */
export function checkIssuedBy(path: string, pem: string, root: ExpectedIssuer): void {
  const [certificate] = readCertificates(pem, path) as [X509Certificate];
  const [issuer] = readCertificates(root.certificate, `root generation ${root.id}`) as [X509Certificate];
  if (!isIssuedBy(certificate, issuer)) {
    const actual = distinguishedName(certificate.issuer);
    throw unfitInput(path, `not signed by root generation ${root.id}; its issuer is ${actual}`);
  }
  if (certificate.validToDate > issuer.validToDate) {
    const dates = `${certificate.validToDate.toISOString()} against ${issuer.validToDate.toISOString()}`;
    throw unfitInput(path, `outlives root generation ${root.id}: ${dates}`);
  }
}

/**
 * Checks that a root lets as many tiers of CAs follow an intermediate as that wants. Vault signs without looking, and
 * then no client accepts what the last tier signs.
 *
 * @param path - where the intermediate names its root
 * @param root - the root
 * @param maxPathLength - path length of the intermediate
 * @throws InputPropertyError saying how to get a root that does
 */
export function checkRoomBelow(path: string, root: ExpectedIssuer, maxPathLength: number): void {
  const [certificate] = readCertificates(root.certificate, `root generation ${root.id}`) as [X509Certificate];
  const given = readPathLength(certificate);
  if (given === undefined || given > maxPathLength) return;
  const needed = maxPathLength + 1;
  throw unfitInput(
    path,
    `root generation ${root.id} has path length ${given}, a CA of path length ${maxPathLength} needs ${needed} above it: ` +
      `stage a root generation with the root's maxPathLength at ${needed}, make it active and name it here`,
  );
}

/**
 * Checks that a PEM text is one issuing CA certificate: a CA of path length 0, not expired.
 *
 * @param path - where the text stands
 * @param pem - the text
 * @param now - the moment of the check
 * @throws InputPropertyError naming what is wrong
 */
export function checkIntermediateCertificate(path: string, pem: string, now = new Date()): void {
  const pathLength = readPathLength(readCaCertificate(path, pem, now));
  if (pathLength !== 0) {
    throw unfitInput(path, `the path length must be 0, this certificate has ${pathLength ?? "none"}`);
  }
}

/**
 * Checks that a certificate answers a request: both carry the same public key.
 *
 * @param path - where the certificate stands
 * @param pem - the certificate
 * @param csr - the PKCS #10 request, PEM
 * @throws InputPropertyError if the keys differ
 */
export function checkAnswersRequest(path: string, pem: string, csr: string): void {
  const [certificate] = readCertificates(pem, path) as [X509Certificate];
  const request = Buffer.from(csr.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64");
  // A request holds its key as the very SubjectPublicKeyInfo that the certificate repeats (RFC 2986, 4.1).
  if (!request.includes(certificate.publicKey.export({ type: "spki", format: "der" }))) {
    throw unfitInput(path, "answers another request: its public key is not the one of this generation's CSR");
  }
}

function readCaCertificate(path: string, pem: string, now: Date): X509Certificate {
  const certificates = readCertificates(pem, path);
  const [certificate] = certificates as [X509Certificate];
  if (certificates.length > 1) {
    throw unfitInput(path, `exactly one certificate is needed, there are ${certificates.length}`);
  }
  if (!certificate.ca) throw unfitInput(path, "not a CA certificate (basic constraints)");
  if (certificate.validToDate <= now) {
    throw unfitInput(path, `expired on ${certificate.validToDate.toISOString()}`);
  }
  return certificate;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** Node puts each part of a name on a line of its own. */
function distinguishedName(lines: string): string {
  return lines.split("\n").join(", ");
}
