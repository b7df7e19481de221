import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Duration, unfitInput } from "../shared/index.ts";
import { webhookRetry } from "../shared/webhook-retry.ts";
import { certificateTimes } from "./certificate-times.ts";

/** What a certificate may be used for. */
export type ExtendedKeyUsage = "server auth" | "client auth";

/** Inputs of {@link Certificate}. */
export interface CertificateArgs {
  /**
   * Name of the Certificate in its namespace.
   *
   * @default the component's name
   */
  readonly certificateName?: string;
  /** Namespace of the Certificate and its Secret. */
  readonly namespace: pulumi.Input<string>;
  /** Who issues it. */
  readonly issuer: {
    /** Name of the issuer. */
    readonly name: pulumi.Input<string>;
    /** @default "ClusterIssuer" */
    readonly kind?: "ClusterIssuer" | "Issuer";
  };
  /**
   * Whether it is the certificate of a CA, which signs certificates and revocation lists and nothing else.
   *
   * @default false
   */
  readonly isCa?: boolean;
  /** Names of the subject. One of `dnsNames`, `ipAddresses` and `uris` must not be empty, except for a CA. */
  readonly dnsNames?: readonly pulumi.Input<string>[];
  /** Addresses of the subject. */
  readonly ipAddresses?: readonly pulumi.Input<string>[];
  /** URIs of the subject; a SPIFFE ID is one. */
  readonly uris?: readonly pulumi.Input<string>[];
  /**
   * Common name, for clients of old that do not read the names above. At most 64 characters.
   *
   * @default none; a CA needs one
   */
  readonly commonName?: pulumi.Input<string>;
  /** Lifetime, at least `"1h"`; the issuer may shorten it to its own limit. */
  readonly duration: Duration;
  /**
   * How long before its end the certificate is renewed: `"5m"` or more, less than `duration` and at least a
   * third of it, so that a failing renewal is noticed and repaired in time.
   *
   * @default a third of `duration`
   */
  readonly renewBefore?: Duration;
  /**
   * What it may be used for, beside digital signatures. Not for a CA.
   *
   * @default ["server auth"]
   * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12
   */
  readonly usages?: readonly ExtendedKeyUsage[];
  /**
   * Size of the ECDSA key: P-256 or P-384.
   *
   * @default 256, for a CA 384
   */
  readonly keyBits?: 256 | 384;
  /**
   * Secret with `tls.crt`, `tls.key` and `ca.crt`. cert-manager makes it and leaves it behind when the
   * Certificate goes.
   *
   * @default the name of the Certificate and `-tls`
   */
  readonly secretName?: string;
  /** Labels and annotations of the Secret. */
  readonly secretTemplate?: {
    readonly labels?: Readonly<Record<string, pulumi.Input<string>>>;
    readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
  };
}

/**
 * A certificate that cert-manager requests and renews by itself, with a new private key each time.
 *
 * Finished when the first certificate is issued.
 *
 * @throws InputPropertyError if it has no name at all, if a CA has no common name or purposes of its own, or if its
 *   times do not fit each other
 * @see https://cert-manager.io/docs/usage/certificate/
 */
export class Certificate extends pulumi.ComponentResource {
  /** Name of the Certificate. */
  readonly certificateName: pulumi.Output<string>;
  /** Namespace of the Certificate and its Secret. */
  readonly namespace: pulumi.Output<string>;
  /** Name of the Secret. */
  readonly secretName: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    const { certificateName = name, namespace, secretName = `${certificateName}-tls` } = args;
    checkSubject(args);
    const { purpose, keyBits } = purposeOf(args);
    const times = certificateTimes(args.duration, args.renewBefore);
    super("homelab-pki:index:Certificate", name, { certificateName, namespace, secretName }, opts);

    const certificate = new kubernetes.apiextensions.CustomResource(
      `${name}-certificate`,
      {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: {
          name: certificateName,
          namespace,
          annotations: { "pulumi.com/waitFor": "condition=Ready" },
        },
        spec: {
          secretName,
          ...times,
          ...certificateSubject(args),
          ...purpose,
          privateKey: { algorithm: "ECDSA", size: args.keyBits ?? keyBits, rotationPolicy: "Always" },
          issuerRef: {
            group: "cert-manager.io",
            kind: args.issuer.kind ?? "ClusterIssuer",
            name: args.issuer.name,
          },
          // Enough past requests to see why a renewal failed, and no growth beyond them.
          revisionHistoryLimit: 3,
          ...(args.secretTemplate && { secretTemplate: args.secretTemplate }),
        },
      },
      {
        parent: this,
        hooks: { onError: [webhookRetry()] },
        customTimeouts: { create: "5m", update: "5m" },
      },
    );

    this.certificateName = certificate.metadata.name;
    this.namespace = certificate.metadata.namespace;
    // Carries the dependency: who mounts the Secret starts after it was filled.
    this.secretName = certificate.metadata.apply(() => secretName);
    this.registerOutputs({
      certificateName: this.certificateName,
      namespace: this.namespace,
      secretName: this.secretName,
    });
  }
}

/** A leaf serves or connects, a CA signs: no certificate does both. */
function purposeOf({ isCa = false, usages = ["server auth"] }: CertificateArgs) {
  if (isCa) return { keyBits: 384, purpose: { isCA: true, usages: ["cert sign", "crl sign"] } };
  return { keyBits: 256, purpose: { usages: ["digital signature", ...usages] } };
}

function checkSubject(args: CertificateArgs): void {
  const { dnsNames = [], ipAddresses = [], uris = [] } = args;
  if (args.isCa) {
    if (args.usages !== undefined)
      throw unfitInput("usages", "not for a CA, which signs and does nothing else");
    if (args.commonName === undefined)
      throw unfitInput("commonName", "needed for a CA, whose name what it signs bears");
    return;
  }
  if (dnsNames.length + ipAddresses.length + uris.length === 0) {
    throw unfitInput("dnsNames", "a certificate needs at least one of dnsNames, ipAddresses and uris");
  }
}

/** The names that are set, and no empty lists, which a later read from the cluster would show as a change. */
function certificateSubject({ dnsNames, ipAddresses, uris, commonName }: CertificateArgs) {
  return {
    ...(commonName !== undefined && { commonName }),
    ...(dnsNames?.length && { dnsNames: [...dnsNames] }),
    ...(ipAddresses?.length && { ipAddresses: [...ipAddresses] }),
    ...(uris?.length && { uris: [...uris] }),
  };
}
