import { customResource } from "../kernel/resource-type.ts";

// cert-manager's kinds, as far as rules look at them.

/** @see https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateSpec */
export interface CertificateSpec {
  readonly duration: string;
  readonly renewBefore: string;
  readonly renewBeforePercentage: number;
  readonly renewal: { readonly policy?: string };
  readonly isCA: boolean;
  readonly uris: readonly string[];
  readonly usages: readonly string[];
  readonly privateKey: {
    readonly algorithm?: string;
    readonly size?: number;
    readonly rotationPolicy?: string;
  };
  readonly issuerRef: { readonly name: string; readonly kind?: string; readonly group?: string };
  readonly secretName: string;
}

export const Certificate = customResource<CertificateSpec>("cert-manager.io/v1", "Certificate");

/** @see https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.IssuerSpec */
export interface IssuerSpec {
  readonly acme: { readonly server?: string };
  readonly ca: { readonly secretName?: string };
  readonly selfSigned: object;
  readonly vault: {
    readonly server?: string;
    readonly path?: string;
    readonly caBundle?: string;
    readonly caBundleSecretRef?: { readonly name?: string };
  };
}

export const Issuer = customResource<IssuerSpec>("cert-manager.io/v1", "Issuer");
export const ClusterIssuer = customResource<IssuerSpec>("cert-manager.io/v1", "ClusterIssuer");

/** Webhooks, as far as cert-manager's cainjector writes into them which certificate the API server expects. */
export const ValidatingWebhookConfiguration = customResource<object>(
  "admissionregistration.k8s.io/v1",
  "ValidatingWebhookConfiguration",
);
export const MutatingWebhookConfiguration = customResource<object>(
  "admissionregistration.k8s.io/v1",
  "MutatingWebhookConfiguration",
);

/** An object, or every object that has some labels. */
interface SourceObject {
  readonly name?: string;
  readonly selector?: object;
}

/** @see https://cert-manager.io/docs/trust/trust-manager/api-reference/#bundlespec */
export interface BundleSpec {
  readonly sources: readonly {
    readonly configMap?: SourceObject;
    readonly secret?: SourceObject;
    readonly inLine?: string;
    readonly useDefaultCAs?: boolean;
  }[];
  readonly target: {
    readonly namespaceSelector?: {
      readonly matchLabels?: Readonly<Record<string, string>>;
      readonly matchExpressions?: readonly object[];
    };
  };
}

export const Bundle = customResource<BundleSpec>("trust.cert-manager.io/v1alpha1", "Bundle");
