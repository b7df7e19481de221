import * as pulumi from "@pulumi/pulumi";
import type { IssuerIdentity } from "./issuer-identity.ts";
import { checkSigning, createVaultIssuer, type Signs, type VaultSigningArgs } from "./vault-signing.ts";

/** Inputs of {@link VaultIssuer}. */
export interface VaultIssuerArgs extends VaultSigningArgs {
  /**
   * Name of the Issuer, unique in its namespace.
   *
   * @default the component's name
   */
  readonly issuerName?: string;
  /** As whom it logs in to Vault; the Issuer is in the same namespace. Several Issuers may share one. */
  readonly identity: IssuerIdentity;
  /**
   * What it signs: `leaves` by a role, with a {@link signPath} of `<mount>/sign/<role>`; or `authorities`, certificates of
   * further CAs, with `<mount>/root/sign-intermediate`.
   *
   * @default "leaves"
   */
  readonly signs?: Signs;
}

/**
 * An Issuer that has certificates signed by Vault for one namespace, which is what identities and CAs need: of a
 * ClusterIssuer everybody has them who may create a Certificate anywhere. Like a `VaultClusterIssuer` it stores no
 * credential.
 *
 * Finished when cert-manager has logged in to Vault, so Vault's auth role must exist before (`dependsOn`).
 *
 * @throws InputPropertyError if `server` is not https, `signPath` does not sign what `signs` says, or `caBundle` is not
 *   made of certificates
 * @see https://cert-manager.io/docs/configuration/vault/
 */
export class VaultIssuer extends pulumi.ComponentResource {
  /** Name of the Issuer, as a Certificate refers to it. */
  readonly issuerName: pulumi.Output<string>;
  /** Namespace of the Issuer. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: VaultIssuerArgs, opts?: pulumi.ComponentResourceOptions) {
    const { issuerName = name, identity, server, signs } = args;
    const { namespace, serviceAccount } = identity;
    const signing = checkSigning(args, signs);
    super("homelab-pki:index:VaultIssuer", name, { issuerName, server, signs, namespace }, opts);

    const object = {
      kind: "Issuer",
      metadata: { name: issuerName, namespace },
      signing,
      login: args,
      serviceAccount,
    } as const;
    const issuer = createVaultIssuer(this, name, object, [identity]);

    this.issuerName = issuer.metadata.name;
    this.namespace = issuer.metadata.namespace;
    this.registerOutputs({ issuerName: this.issuerName, namespace: this.namespace });
  }
}
