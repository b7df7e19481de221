import { stackRule } from "../../kernel/stack-rule.ts";
import { LocallySignedCert, SelfSignedCert } from "../../resources/tls.ts";
import { certificatesIn, validityOf } from "../../shared/pem.ts";
import { OUTLIVED, VALIDATION } from "../../shared/within-issuer.ts";

/** The tls provider signs for as long as it is told, whatever is left of the CA. */
export const tlsCertificateWithinIssuer = stackRule(
  {
    name: "tls-certificate-within-issuer",
    title: "Certificates live no longer than the CA that signs them",
    reason: OUTLIVED,
    level: "mandatory",
    severity: "high",
    url: VALIDATION,
    remediation: "Lower validityPeriodHours to at most what the CA has.",
  },
  ({ of, refuse }) => {
    const signed = of(LocallySignedCert);
    const makers = [...of(SelfSignedCert), ...signed];
    for (const child of signed) {
      const { caCertPem: from } = child.resource.propertyDependencies;
      const maker = makers.find(({ resource }) => from?.includes(resource));
      const hours = maker
        ? maker.props.validityPeriodHours
        : certificatesIn(child.props.caCertPem).map((each) => validityOf(each) / 3_600)[0];
      const { validityPeriodHours, isCaCertificate } = child.props;
      // Nothing compares with a CA that cannot be read.
      if (validityPeriodHours > Number(hours)) {
        refuse(child, {
          property: "validityPeriodHours",
          value: validityPeriodHours,
          allowed: `at most ${hours}, the hours of the CA in caCertPem`,
          change: isCaCertificate ? "homelab-pki:intermediateCa.ttl" : "the resource's validityPeriodHours",
        });
      }
    }
  },
);

/** Which lifetime in the state ends before which. */
export const tlsIssuerRules = [tlsCertificateWithinIssuer];
