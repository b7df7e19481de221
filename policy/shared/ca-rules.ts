import type { Parameters, ParameterValues } from "../kernel/parameters.ts";
import { check, type ResourceContext } from "../kernel/resource-rule.ts";
import type { Rule, RuleText } from "../kernel/rule.ts";
import type { Violation } from "../kernel/violation.ts";
import { LocallySignedCert, SelfSignedCert } from "../resources/tls.ts";
import { SecretBackendRootCert, SecretBackendRootSignIntermediate } from "../resources/vault.ts";
import {
  type CaCertificate,
  importedCertificate,
  tlsCertificate,
  vaultCertificate,
} from "./ca-certificate.ts";
import { checkImportedCertificates } from "./ca-imports.ts";
import { providerRules } from "./provider-rules.ts";

type Judge<P extends Parameters> = (
  certificate: CaCertificate,
  parameters: ParameterValues<P>,
) => Violation | undefined;

/** {@link providerRules} about CA certificates, those that are imported into Vault among them. */
export function caRules<P extends Parameters = Record<string, never>>(
  text: RuleText<P>,
  judge: Judge<P>,
): readonly [vault: Rule, tls: Rule] {
  const refuseUnfit = (certificate: CaCertificate, { parameters, refuse }: ResourceContext<P>) => {
    const violation = judge(certificate, parameters);
    if (violation) refuse(violation);
  };
  return providerRules<P>(text, {
    vault: [
      check(SecretBackendRootCert, (props, context) => refuseUnfit(vaultCertificate(true, props), context)),
      check(SecretBackendRootSignIntermediate, (props, context) =>
        refuseUnfit(vaultCertificate(false, props), context),
      ),
      ...checkImportedCertificates<P>((certificate, at, context) =>
        refuseUnfit(importedCertificate(certificate, at), context),
      ),
    ],
    tls: [
      check(SelfSignedCert, (props, context) => {
        if (props.isCaCertificate) refuseUnfit(tlsCertificate(true, props), context);
      }),
      check(LocallySignedCert, (props, context) => {
        if (props.isCaCertificate) refuseUnfit(tlsCertificate(false, props), context);
      }),
    ],
  });
}
