import type { X509Certificate } from "node:crypto";
import { readCertificates, unfitInput } from "../shared/index.ts";

/**
 * Checks that a PEM text is one root certificate and nothing else, and puts it into the one form that every
 * reader writes, so that line ends and comments are no change.
 *
 * @param pem - the certificate
 * @param path - where it stands, for the message: `roots[0]`
 * @throws InputPropertyError if it is several certificates, holds a private key, is no CA, or does not sign itself
 */
export function readRoot(pem: string, path: string): string {
  const certificates = readCertificates(pem, path);
  const [root] = certificates;
  if (root === undefined || certificates.length > 1) {
    throw unfitInput(path, `holds ${certificates.length} certificates; each root stands alone`);
  }
  if (!root.ca) throw unfitInput(path, `${subject(root)} is not a CA (basic constraints, key usage)`);
  if (!root.verify(root.publicKey)) {
    throw unfitInput(
      path,
      `${subject(root)} is not a root that signs itself: its issuer is ${name(root.issuer)}`,
    );
  }
  return root.toString();
}

function subject(certificate: X509Certificate): string {
  return name(certificate.subject);
}

/** Node writes a distinguished name one part a line. */
function name(distinguishedName: string): string {
  return JSON.stringify(distinguishedName.replaceAll("\n", ", "));
}
