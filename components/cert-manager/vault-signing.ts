import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { convertText, invalidInput, readCertificates } from "../shared/index.ts";
import { webhookRetry } from "../shared/webhook-retry.ts";

/** How an issuer of either kind has certificates signed by Vault. */
export interface VaultSigningArgs {
  /** Vault as pods reach it, `https://` only: `https://vault.security.svc:8200`. */
  readonly server: string;
  /** PEM of the CAs that may have signed the certificate of Vault's listener. */
  readonly caBundle: pulumi.Input<string>;
  /** API path by which certificates are signed, that of a role: `pki_int/sign/lab-internal`. */
  readonly signPath: pulumi.Input<string>;
  /**
   * Path of Vault's Kubernetes auth method, without `auth/`.
   *
   * @default "kubernetes"
   */
  readonly authPath?: pulumi.Input<string>;
  /** Role of that auth method, bound to the issuer's service account. */
  readonly authRole: pulumi.Input<string>;
  /** Audience of the issuer's tokens; one that the role asks for and that the API server accepts as its own. */
  readonly audience: pulumi.Input<string>;
}

/** What an issuer signs: certificates of servers and clients, or of further CAs. */
export type Signs = "leaves" | "authorities";

/** `sign-verbatim` and the like would issue whatever is asked for. */
const SIGN_PATHS: Readonly<Record<Signs, { readonly form: RegExp; readonly allowed: string }>> = {
  leaves: { form: /^[^/].*\/sign\/[^/]+$/, allowed: "<mount>/sign/<role>" },
  authorities: { form: /^[^/].*\/root\/sign-intermediate$/, allowed: "<mount>/root/sign-intermediate" },
};

/** Checked values of {@link VaultSigningArgs}, as a manifest has them. */
export type VaultSigning = Readonly<Record<"server" | "caBundle" | "path", pulumi.Input<string>>>;

/**
 * Checks where and by what certificates are signed.
 *
 * @throws InputPropertyError if `server` is not https, `signPath` does not sign what it should, or `caBundle` is not made
 *   of certificates
 */
export function checkSigning(
  { server, caBundle, signPath }: VaultSigningArgs,
  signs: Signs = "leaves",
): VaultSigning {
  if (!isHttps(server)) throw invalidInput("server", server, "an https:// address of Vault");
  const { form, allowed } = SIGN_PATHS[signs];
  return {
    server,
    caBundle: convertText(caBundle, encodeCaBundle),
    path: convertText(signPath, (path) => {
      if (!form.test(path)) throw invalidInput("signPath", path, allowed);
      return path;
    }),
  };
}

/** An issuer as the cluster shall have it. */
export interface VaultIssuerObject {
  readonly kind: "ClusterIssuer" | "Issuer";
  readonly metadata: { readonly name: string; readonly namespace?: pulumi.Input<string> };
  readonly signing: VaultSigning;
  readonly login: Pick<VaultSigningArgs, "authPath" | "authRole" | "audience">;
  readonly serviceAccount: pulumi.Input<string>;
}

/** Makes an issuer, once what its login needs is there. */
export function createVaultIssuer(
  parent: pulumi.Resource,
  name: string,
  { kind, metadata, signing, login, serviceAccount }: VaultIssuerObject,
  dependsOn: pulumi.Resource[],
): kubernetes.apiextensions.CustomResource {
  const auth = {
    role: login.authRole,
    mountPath: pulumi.interpolate`/v1/auth/${login.authPath ?? "kubernetes"}`,
    serviceAccountRef: { name: serviceAccount, audiences: [login.audience] },
  };
  return new kubernetes.apiextensions.CustomResource(
    `${name}-issuer`,
    {
      apiVersion: "cert-manager.io/v1",
      kind,
      metadata: { ...metadata, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
      spec: { vault: { ...signing, auth: { kubernetes: auth } } },
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

function isHttps(server: string): boolean {
  return URL.canParse(server) && new URL(server).protocol === "https:";
}

/** Base64 of the certificates alone, one form for any surrounding text, so that a comment is no change. */
function encodeCaBundle(pem: string): string {
  const certificates = readCertificates(pem, "caBundle").map((certificate) => certificate.toString());
  return Buffer.from(certificates.join("")).toString("base64");
}
