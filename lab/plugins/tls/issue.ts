import { randomBytes } from "node:crypto";
import type { Properties } from "../provider/index.ts";
import type { Signer } from "./keys.ts";
import { usageExtensions } from "./usages.ts";
import * as x509 from "./x509.ts";

/** A certificate to issue. */
export interface Template {
  readonly subject: x509.Name;
  readonly publicKey: x509.PublicKey;
  readonly alternativeNames: readonly x509.JsonGeneralName[];
  /** The certificate of the issuer; undefined for one that signs itself. */
  readonly issuer?: x509.X509Certificate;
  /** The resource's inputs: usages, lifetime and constraints. */
  readonly inputs: Properties;
}

/** An issued certificate as a resource's id and outputs. */
export interface Issued {
  /** Serial number in decimal. */
  readonly id: string;
  readonly outputs: Properties;
}

/** Issues a certificate. @throws when an authority has no subject, or the issuer no key identifier that is asked for */
export async function issue(template: Template, signer: Signer): Promise<Issued> {
  const { inputs, subject, publicKey } = template;
  if (inputs.isCaCertificate === true && subject.toJSON().length === 0) {
    throw new Error("Must contain at least one Distinguished Name when creating Certificate Authority (CA)");
  }
  // Certificates count in whole seconds.
  const notBefore = new Date(Math.floor(Date.now() / 1000) * 1000);
  const notAfter = new Date(notBefore.getTime() + Number(inputs.validityPeriodHours) * 3_600_000);
  const serial = randomBytes(16);
  // A first byte under 0x80 keeps the number positive, one over 0 keeps its length.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x01;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial.toString("hex"),
    subject,
    issuer: template.issuer?.subjectName ?? subject,
    notBefore,
    notAfter,
    publicKey,
    signingKey: signer.signingKey,
    signingAlgorithm: signer.signingAlgorithm,
    extensions: await extensionsOf(template),
  });
  return {
    id: BigInt(`0x${serial.toString("hex")}`).toString(),
    outputs: {
      certPem: `${certificate.toString("pem")}\n`,
      validityStartTime: notBefore.toISOString(),
      validityEndTime: notAfter.toISOString(),
      readyForRenewal: renewalIsDue(notAfter, inputs),
    },
  };
}

/** Whether the time for an early renewal has come. */
export function renewalIsDue(notAfter: Date, inputs: Properties): boolean {
  return Date.now() >= notAfter.getTime() - Number(inputs.earlyRenewalHours ?? 0) * 3_600_000;
}

async function extensionsOf({ inputs, publicKey, alternativeNames, issuer }: Template) {
  const isAuthority = inputs.isCaCertificate === true;
  const keyIdentifier = await x509.SubjectKeyIdentifierExtension.create(publicKey);
  const extensions = [
    ...usageExtensions(inputs.allowedUses as readonly string[]),
    new x509.BasicConstraintsExtension(isAuthority, pathLength(inputs), true),
    ...(isAuthority || inputs.setSubjectKeyId === true ? [keyIdentifier] : []),
  ];
  const authority =
    issuer?.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId ??
    (issuer === undefined && inputs.setAuthorityKeyId === true ? keyIdentifier.keyId : undefined);
  if (authority !== undefined) {
    extensions.push(new x509.AuthorityKeyIdentifierExtension(authority));
  }
  if (alternativeNames.length > 0) {
    extensions.push(new x509.SubjectAlternativeNameExtension([...alternativeNames]));
  }
  return extensions;
}

/**
 * The path length to write. The official provider leaves 0 out, because Go's `x509.Certificate` takes a zero
 * `MaxPathLen` without `MaxPathLenZero` for none: a path length of 0 cannot be had from `@pulumi/tls`.
 */
function pathLength({ isCaCertificate, maxPathLength }: Properties): number | undefined {
  return isCaCertificate === true && Number(maxPathLength) > 0 ? Number(maxPathLength) : undefined;
}
