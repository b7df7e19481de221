import { listParameter } from "../../kernel/parameters.ts";
import type { CustomResource } from "../../kernel/resource-type.ts";
import { type StackContext, type StackResource, stackRule } from "../../kernel/stack-rule.ts";
import {
  Certificate,
  type CertificateSpec,
  ClusterIssuer,
  Issuer,
  type IssuerSpec,
  MutatingWebhookConfiguration,
  ValidatingWebhookConfiguration,
} from "../../resources/cert-manager.ts";

type Resources = Pick<StackContext<never>, "of">;
type StackIssuer = StackResource<CustomResource<IssuerSpec>>;
type StackCertificate = StackResource<CustomResource<CertificateSpec>>;

/** Usages that let a certificate log in as a client. */
const CLIENT_USAGES = ["client auth", "any"];

export const kubernetesCertificateNoPublicClientAuth = stackRule(
  {
    name: "kubernetes-certificate-no-public-client-auth",
    title: "No certificate of a public ACME CA logs in as a client",
    reason:
      "A public CA signs for everybody, so a service that takes its certificates for a login takes them from anybody.",
    level: "mandatory",
    severity: "high",
    url: "https://letsencrypt.org/2025/05/14/ending-tls-client-authentication",
    remediation:
      "Have an issuer of the private CA sign client certificates, and leave server auth to the public one.",
    parameters: {
      privateServers: listParameter([], "Directory URLs of ACME servers of your own CAs."),
    },
  },
  ({ of, parameters: { privateServers }, refuse }) => {
    const isPublic = ({ acme }: Partial<IssuerSpec>) =>
      acme !== undefined && !privateServers.some((server) => server === acme.server);
    for (const certificate of signedBy({ of }, isPublic)) {
      const value = certificate.props.spec?.usages;
      if (value?.some((usage) => CLIENT_USAGES.includes(usage))) {
        refuse(certificate, {
          property: "spec.usages",
          value,
          allowed: 'no "client auth" and no "any" from an ACME issuer',
          change: "the resource's spec.usages or spec.issuerRef",
        });
      }
    }
  },
);

export const kubernetesCertificateNoSelfSignedLeaf = stackRule(
  {
    name: "kubernetes-certificate-no-self-signed-leaf",
    title: "Self-signed issuers make roots that a CA issuer signs with",
    reason:
      "Nobody can verify a self-signed certificate of a service, so clients learn to trust whatever they are shown.",
    level: "mandatory",
    severity: "high",
    url: "https://cert-manager.io/docs/configuration/selfsigned/#bootstrapping-ca-issuers",
    remediation:
      "Set isCA: true, name the Certificate's Secret in a CA issuer, and have that issuer sign the certificates of services.",
  },
  ({ of, refuse }) => {
    for (const certificate of signedBy({ of }, ({ selfSigned }) => selfSigned !== undefined)) {
      const { metadata = {}, spec = {} } = certificate.props;
      const place = { namespace: metadata.namespace, name: metadata.name, secretName: spec.secretName };
      if (isPinned({ of }, place)) continue;
      if (!spec.isCA) {
        refuse(certificate, {
          property: "spec.isCA",
          value: spec.isCA,
          allowed: "true with a self-signed issuer",
          change: "the resource's spec.isCA or spec.issuerRef",
        });
      } else if (!signsFurther({ of }, place)) {
        refuse(certificate, {
          property: "spec.secretName",
          value: spec.secretName,
          allowed: "the Secret of a CA issuer of this stack",
          change: "the resource's spec.secretName, or spec.ca.secretName of an issuer",
        });
      }
    }
  },
);

/** Where a Certificate and what it makes are. */
interface Place {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly secretName: string | undefined;
}

/** The Certificates that an issuer of the chosen kind signs. */
function signedBy({ of }: Resources, chosen: (spec: Partial<IssuerSpec>) => boolean): StackCertificate[] {
  const isChosen = ({ props: { spec = {} } }: StackIssuer) => chosen(spec);
  const named = new Set([
    ...of(Issuer)
      .filter(isChosen)
      .map(({ props: { metadata = {} } }) => `Issuer ${metadata.namespace}/${metadata.name}`),
    ...of(ClusterIssuer)
      .filter(isChosen)
      .map(({ props: { metadata = {} } }) => `ClusterIssuer ${metadata.name}`),
  ]);
  return of(Certificate).filter(({ props: { metadata = {}, spec = {} } }) => {
    const { kind = "Issuer", name } = spec.issuerRef ?? {};
    return named.has(kind === "Issuer" ? `${kind} ${metadata.namespace}/${name}` : `${kind} ${name}`);
  });
}

/** Whether a CA issuer signs with the Certificate's Secret. Those of the whole cluster read Secrets of one namespace. */
function signsFurther({ of }: Resources, { namespace, secretName }: Place): boolean {
  const hasSecret = ({ props: { spec = {} } }: StackIssuer) => spec.ca?.secretName === secretName;
  return (
    of(ClusterIssuer).some(hasSecret) ||
    of(Issuer).some((issuer) => hasSecret(issuer) && issuer.props.metadata?.namespace === namespace)
  );
}

/** Whether cert-manager tells the API server to expect the certificate, and no other, of a webhook. */
function isPinned({ of }: Resources, { namespace, name, secretName }: Place): boolean {
  return [ValidatingWebhookConfiguration, MutatingWebhookConfiguration].flatMap(of).some(({ props }) => {
    const { annotations = {} } = props.metadata ?? {};
    return (
      annotations["cert-manager.io/inject-ca-from"] === `${namespace}/${name}` ||
      annotations["cert-manager.io/inject-ca-from-secret"] === `${namespace}/${secretName}`
    );
  });
}

/** Rules about which issuer signs which Certificates. */
export const certificateIssuerRules = [
  kubernetesCertificateNoPublicClientAuth,
  kubernetesCertificateNoSelfSignedLeaf,
] as const;
