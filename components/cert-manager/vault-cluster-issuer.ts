import * as pulumi from "@pulumi/pulumi";
import { createServiceAccount, grantLogin } from "./issuer-access-rules.ts";
import { checkSigning, createVaultIssuer, type VaultSigningArgs } from "./vault-signing.ts";

/** Inputs of {@link VaultClusterIssuer}. */
export interface VaultClusterIssuerArgs extends VaultSigningArgs {
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
    const { issuerName = name, serviceAccount = "vault-issuer", server, namespace } = args;
    const signing = checkSigning(args);
    super("homelab-pki:index:VaultClusterIssuer", name, { issuerName, server, namespace }, opts);

    const account = createServiceAccount(this, name, serviceAccount, namespace);
    this.serviceAccount = account.metadata.name;
    const grants = grantLogin(this, name, {
      prefix: issuerName,
      namespace,
      serviceAccount: this.serviceAccount,
      controller: { namespace, serviceAccount: args.controllerServiceAccount ?? "cert-manager" },
    });
    const object = {
      kind: "ClusterIssuer",
      metadata: { name: issuerName },
      signing,
      login: args,
      serviceAccount: this.serviceAccount,
    } as const;
    const issuer = createVaultIssuer(this, name, object, grants);

    this.issuerName = issuer.metadata.name;
    this.registerOutputs({ issuerName: this.issuerName, serviceAccount: this.serviceAccount });
  }
}
