import type { X509Certificate } from "node:crypto";
import type { ResourceType } from "../../kernel/resource-type.ts";
import { type StackResource, stackRule } from "../../kernel/stack-rule.ts";
import { Bundle } from "../../resources/cert-manager.ts";
import { LocallySignedCert, SelfSignedCert } from "../../resources/tls.ts";
import {
  SecretBackendConfigCa,
  SecretBackendIntermediateSetSigned,
  SecretBackendRootCert,
  SecretBackendRootSignIntermediate,
} from "../../resources/vault.ts";
import { certificatesIn } from "../../shared/pem.ts";
import { OUTLIVED, VALIDATION } from "../../shared/within-issuer.ts";

type TextsOf = Readonly<Record<string, string | undefined>>;

/** Where signed certificates stand, inputs and outputs, and where their end is decided: the place to change first. */
const PLACES: readonly (readonly [type: ResourceType, property: string, change: string])[] = [
  [SecretBackendRootSignIntermediate, "certificate", "homelab-pki:intermediateCa.ttl"],
  [SecretBackendIntermediateSetSigned, "certificate", "homelab-pki:intermediates[].certificate"],
  [LocallySignedCert, "certPem", "the resource's validityPeriodHours"],
  [SecretBackendConfigCa, "pemBundle", "the resource's pemBundle"],
  [LocallySignedCert, "caCertPem", "the resource's caCertPem"],
  [SecretBackendRootSignIntermediate, "issuingCa", "the resource's issuerRef"],
];

/** Where roots stand that the stack makes. */
const ROOTS: readonly (readonly [type: ResourceType, property: string])[] = [
  [SecretBackendRootCert, "certificate"],
  [SelfSignedCert, "certPem"],
];

/** Lifetimes count from the day of signing, so only the dates themselves say which certificate ends first. */
export const stackCertificateWithinIssuer = stackRule(
  {
    name: "stack-certificate-within-issuer",
    title: "No certificate ends after the one that signed it",
    reason: OUTLIVED,
    level: "mandatory",
    severity: "high",
    url: VALIDATION,
    remediation: "Sign it again for less time, or rotate its issuer first and have the new one sign.",
  },
  ({ of, refuse }) => {
    const textsOf = (type: ResourceType, property: string) =>
      of(type as ResourceType<TextsOf>).flatMap((resource) => {
        const text = resource.props[property];
        return text ? [{ resource, text }] : [];
      });
    // The same text stands in several places.
    const places = new Map<string, { resource: StackResource<unknown>; property: string; change: string }>();
    for (const [type, property, change] of PLACES) {
      for (const { resource, text } of textsOf(type, property)) {
        if (!places.has(text)) places.set(text, { resource, property, change });
      }
    }
    const signed = [...places].map(([text, place]) => ({ ...place, certificates: certificatesIn(text) }));
    const anchors = [
      ...ROOTS.flatMap(([type, property]) => textsOf(type, property)).map(({ text }) => text),
      ...of(Bundle).flatMap(({ props }) => (props.spec?.sources ?? []).flatMap(({ inLine }) => inLine ?? [])),
    ];
    const all = [...signed.flatMap(({ certificates }) => certificates), ...anchors.flatMap(certificatesIn)];
    const bySubject = new Map<string, X509Certificate[]>();
    for (const x509 of all) bySubject.set(x509.subject, [...(bySubject.get(x509.subject) ?? []), x509]);

    for (const { resource, property, change, certificates } of signed) {
      for (const [index, x509] of certificates.entries()) {
        const issuers = (bySubject.get(x509.issuer) ?? []).filter((issuer) => isIssuedBy(x509, issuer));
        // Several have the name and the key of a root that was renewed with its key; the last one to end counts.
        const [last] = issuers.sort((a, b) => b.validToDate.getTime() - a.validToDate.getTime());
        if (last && x509.validToDate > last.validToDate) {
          refuse(resource, {
            property: `${property}[${index}].notAfter`,
            value: x509.validToDate,
            allowed: `at most ${last.validToDate.toISOString()}, the end of its issuer`,
            change,
          });
        }
      }
    }
  },
);

/** What certificates themselves say of their chain. */
export const certificateChainRules = [stackCertificateWithinIssuer];

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}
