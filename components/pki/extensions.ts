import type { X509Certificate } from "node:crypto";
import { createRequire } from "node:module";
import { readCertificates } from "../shared/pem.ts";

/**
 * Domains whose names a CA may sign, by its name constraints.
 *
 * @param pem - the CA's certificate; one that is not known yet says nothing
 * @returns nothing if there is no limit
 */
export function readPermittedDomains(pem: unknown): readonly string[] | undefined {
  if (typeof pem !== "string") return undefined;
  const { AsnConvert, Certificate, NameConstraints, id_ce_nameConstraints } = loadAsn1();
  const [certificate] = readCertificates(pem, "certificate") as [X509Certificate];
  const { extensions = [] } = AsnConvert.parse(certificate.raw, Certificate).tbsCertificate;
  const extension = extensions.find(({ extnID }) => extnID === id_ce_nameConstraints);
  const permitted =
    extension && AsnConvert.parse(extension.extnValue.buffer, NameConstraints).permittedSubtrees;
  const domains = permitted?.flatMap(({ base }) => base.dNSName ?? []) ?? [];
  return domains.length > 0 ? domains : undefined;
}

/** Path length of a CA certificate; nothing if it is not limited. Node's own reader leaves it out. */
export function readPathLength(certificate: X509Certificate): number | undefined {
  const { AsnConvert, Certificate, BasicConstraints, id_ce_basicConstraints } = loadAsn1();
  const { extensions = [] } = AsnConvert.parse(certificate.raw, Certificate).tbsCertificate;
  const extension = extensions.find(({ extnID }) => extnID === id_ce_basicConstraints);
  return extension && AsnConvert.parse(extension.extnValue.buffer, BasicConstraints).pathLenConstraint;
}

type Asn1 = typeof import("@peculiar/asn1-schema") & typeof import("@peculiar/asn1-x509");

/** Loaded on first use: it takes about 0.1 s, which most programs need not spend. */
function loadAsn1(): Pick<
  Asn1,
  | "AsnConvert"
  | "Certificate"
  | "BasicConstraints"
  | "id_ce_basicConstraints"
  | "NameConstraints"
  | "id_ce_nameConstraints"
> {
  const require = createRequire(import.meta.url);
  return { ...require("@peculiar/asn1-schema"), ...require("@peculiar/asn1-x509") };
}
