import type { Parameters } from "../kernel/parameters.ts";
import { check, type ResourceCheck, type ResourceContext } from "../kernel/resource-rule.ts";
import type { Violation } from "../kernel/violation.ts";
import { SecretBackendConfigCa, SecretBackendIntermediateSetSigned } from "../resources/vault.ts";
import { type Certificate, type PemContent, readPem } from "./pem.ts";

/** Says of what is imported where it stands. */
export type ImportedAt = (part: string, value: unknown) => Omit<Violation, "allowed">;

/** Checks of what is imported into Vault as PEM: a signed certificate, or a CA with its key. */
export function checkImports<P extends Parameters>(
  judge: (content: PemContent, at: ImportedAt, context: ResourceContext<P>) => void,
): readonly ResourceCheck<P>[] {
  const at =
    (property: string, change: string): ImportedAt =>
    (part, value) => ({ property: `${property}${part}`, value, change });
  return [
    check(SecretBackendIntermediateSetSigned, ({ certificate }, context: ResourceContext<P>) =>
      judge(readPem(certificate), at("certificate", "homelab-pki:intermediates[].certificate"), context),
    ),
    check(SecretBackendConfigCa, ({ pemBundle }, context: ResourceContext<P>) =>
      judge(readPem(pemBundle), at("pemBundle", "the resource's pemBundle"), context),
    ),
  ];
}

/** {@link checkImports}, certificate by certificate: the text may be a bundle. */
export function checkImportedCertificates<P extends Parameters>(
  judge: (certificate: Certificate, at: ImportedAt, context: ResourceContext<P>) => void,
): readonly ResourceCheck<P>[] {
  return checkImports(({ certificates }, at, context) => {
    for (const [index, certificate] of certificates.entries()) {
      judge(certificate, (part, value) => at(`[${index}].${part}`, value), context);
    }
  });
}
