import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { convertText, invalidInput, readCertificates } from "../shared/index.ts";
import { webhookRetry } from "../shared/webhook-retry.ts";
import { allowTokenRequests, allowTokenReview, createServiceAccount } from "./issuer-access-rules.ts";

/** Inputs of {@link VaultClusterIssuer}. */
export interface VaultClusterIssuerArgs {
  /**
   * Name of the ClusterIssuer, unique in the cluster.
   *
   * @default the component's name
   */
  readonly issuerName?: string;
  /** Namespace of cert-manager, where a cluster issuer's service account must be. */
  readonly namespace: pulumi.Input<string>;
  /**
   * Service account of cert-manager's controller, which requests the issuer's tokens.
   *
   * @default "cert-manager"
   */
  readonly controllerServiceAccount?: pulumi.Input<string>;
  /** Vault as pods reach it, `https://` only: `https://vault.security.svc:8200`. */
  readonly server: string;
  /** PEM of the CAs that may have signed the certificate of Vault's listener. */
  readonly caBundle: pulumi.Input<string>;
  /** API path of the role by which certificates are signed: `pki_int/sign/lab-internal`. */
  readonly signPath: pulumi.Input<string>;
  /**
   * Path of Vault's Kubernetes auth method, without `auth/`.
   *
   * @default "kubernetes"
   */
  readonly authPath?: pulumi.Input<string>;
  /** Role of that auth method, bound to {@link serviceAccount}. */
  readonly authRole: pulumi.Input<string>;
  /** Audience of the issuer's tokens; one that the role asks for and that the API server accepts as its own. */
  readonly audience: pulumi.Input<string>;
  /**
   * Service account that the issuer presents to Vault. It is created, and used for nothing else.
   *
   * @default "vault-issuer"
   */
  readonly serviceAccount?: string;
}

/**
 * A ClusterIssuer that has certificates signed by Vault, with no stored credential anywhere: cert-manager
 * requests a token of ten minutes for a service account of its own, and Vault has the API server review that
 * token with that same token.
 *
 * Finished when cert-manager has logged in to Vault, so Vault's auth role must exist before (`dependsOn`).
 *
 * @throws InputPropertyError if `server` is not https, `signPath` signs by no role, or `caBundle` is not made of
 *   certificates
 * @see https://cert-manager.io/docs/configuration/vault/
 * @see https://developer.hashicorp.com/vault/docs/auth/kubernetes#how-to-work-with-short-lived-kubernetes-tokens
 */
export class VaultClusterIssuer extends pulumi.ComponentResource {
  /** Name of the ClusterIssuer, as a Certificate refers to it. */
  readonly issuerName: pulumi.Output<string>;
  /** Name of the service account that the issuer presents to Vault. */
  readonly serviceAccount: pulumi.Output<string>;

  constructor(name: string, args: VaultClusterIssuerArgs, opts?: pulumi.ComponentResourceOptions) {
    const {
      issuerName = name,
      serviceAccount: serviceAccountName = "vault-issuer",
      server,
      namespace,
    } = args;
    if (!isHttps(server)) throw invalidInput("server", server, "an https:// address of Vault");
    const signing = {
      server,
      caBundle: convertText(args.caBundle, encodeCaBundle),
      path: convertText(args.signPath, checkSignPath),
    };
    super("homelab-pki:index:VaultClusterIssuer", name, { issuerName, server, namespace }, opts);

    const account = createServiceAccount(this, name, serviceAccountName, namespace);
    this.serviceAccount = account.metadata.name;
    const identity = { issuerName, namespace, serviceAccount: this.serviceAccount };
    const grants = [
      ...allowTokenRequests(this, name, identity, args.controllerServiceAccount ?? "cert-manager"),
      allowTokenReview(this, name, identity),
    ];
    const auth = {
      role: args.authRole,
      mountPath: pulumi.interpolate`/v1/auth/${args.authPath ?? "kubernetes"}`,
      serviceAccountRef: { name: this.serviceAccount, audiences: [args.audience] },
    };
    const vault = { ...signing, auth: { kubernetes: auth } };
    const issuer = createIssuer(this, name, issuerName, vault, grants);

    this.issuerName = issuer.metadata.name;
    this.registerOutputs({ issuerName: this.issuerName, serviceAccount: this.serviceAccount });
  }
}

function isHttps(server: string): boolean {
  return URL.canParse(server) && new URL(server).protocol === "https:";
}

function createIssuer(
  parent: VaultClusterIssuer,
  name: string,
  issuerName: string,
  vault: pulumi.Inputs,
  dependsOn: pulumi.Resource[],
): kubernetes.apiextensions.CustomResource {
  return new kubernetes.apiextensions.CustomResource(
    `${name}-issuer`,
    {
      apiVersion: "cert-manager.io/v1",
      kind: "ClusterIssuer",
      metadata: { name: issuerName, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
      spec: { vault },
    },
    {
      parent,
      dependsOn,
      hooks: { onError: [webhookRetry()] },
      // The provider's ten minutes are long for a wrong role or an unreachable Vault.
      customTimeouts: { create: "5m", update: "5m" },
    },
  );
}

/** `sign-verbatim` and the like would issue whatever is asked for. */
function checkSignPath(path: string): string {
  if (!/^[^/].*\/sign\/[^/]+$/.test(path)) throw invalidInput("signPath", path, "<mount>/sign/<role>");
  return path;
}

/** Base64 of the certificates alone, one form for any surrounding text, so that a comment is no change. */
function encodeCaBundle(pem: string): string {
  const certificates = readCertificates(pem, "caBundle").map((certificate) => certificate.toString());
  return Buffer.from(certificates.join("")).toString("base64");
}
