import * as pulumi from "@pulumi/pulumi";
import { createServiceAccount, grantLogin } from "./issuer-access-rules.ts";

/** Inputs of {@link IssuerIdentity}. */
export interface IssuerIdentityArgs {
  /** Namespace of the Issuers, where their service account must be. */
  readonly namespace: pulumi.Input<string>;
  /**
   * Service account that the Issuers present to Vault. It is created, and used for nothing else.
   *
   * @default "vault-issuer"
   */
  readonly serviceAccount?: string;
  /**
   * Namespace of cert-manager's controller, which requests the Issuers' tokens.
   *
   * @default "cert-manager"
   */
  readonly controllerNamespace?: pulumi.Input<string>;
  /**
   * Service account of the controller.
   *
   * @default "cert-manager"
   */
  readonly controllerServiceAccount?: pulumi.Input<string>;
}

/**
 * As whom the Issuers of a namespace log in to Vault: one service account, of which cert-manager's controller alone may
 * request tokens, and whose tokens may be reviewed with themselves.
 *
 * @see https://cert-manager.io/docs/configuration/vault/#secretless-authentication-with-a-service-account
 */
export class IssuerIdentity extends pulumi.ComponentResource {
  /** Namespace of the service account. */
  readonly namespace: pulumi.Output<string>;
  /** Name of the service account. */
  readonly serviceAccount: pulumi.Output<string>;

  constructor(name: string, args: IssuerIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    const { namespace, serviceAccount = "vault-issuer" } = args;
    const { controllerNamespace = "cert-manager", controllerServiceAccount = "cert-manager" } = args;
    super("homelab-pki:index:IssuerIdentity", name, { namespace, serviceAccount }, opts);

    const { metadata } = createServiceAccount(this, name, serviceAccount, namespace);
    grantLogin(this, name, {
      // Bindings of the whole cluster know no namespaces.
      prefix: pulumi.interpolate`${namespace}-${serviceAccount}`,
      namespace,
      serviceAccount: metadata.name,
      controller: { namespace: controllerNamespace, serviceAccount: controllerServiceAccount },
    });

    this.namespace = metadata.namespace;
    this.serviceAccount = metadata.name;
    this.registerOutputs({ namespace: this.namespace, serviceAccount: this.serviceAccount });
  }
}
