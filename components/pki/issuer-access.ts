import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import { type Duration, seconds } from "../shared/duration.ts";
import { invalidInput, unfitInput } from "../shared/errors.ts";
import type { IntermediateCa } from "./intermediate-ca.ts";
import type { PkiRole } from "./pki-role.ts";
import { signAuthoritiesOnly, signOnly } from "./sign-only.ts";

/** Vault's Kubernetes auth method. */
export interface KubernetesAuthArgs {
  /** Path of the auth method, without slashes at the ends: `kubernetes`. */
  readonly path: pulumi.Input<string>;
  /** Whether it is there already and stays as it is; otherwise it is made, and `host` is needed. */
  readonly existing: boolean;
  /** URL of the API server as Vault reaches it. */
  readonly host?: pulumi.Input<string>;
  /** What signed the API server's certificate, PEM. */
  readonly caCertificate?: pulumi.Input<string>;
}

/** Who may have certificates signed, and by which roles. */
export interface IssuerAccessArgs {
  /** The roles that may be used. */
  readonly roles: readonly Pick<PkiRole, "signPath">[];
  /**
   * The CAs by whose active generations further CAs may be signed, as narrow as those are themselves.
   * @default none
   */
  readonly authorities?: readonly Pick<IntermediateCa, "signIntermediatePath">[];
  /** Name of the policy in Vault. */
  readonly policy: pulumi.Input<string>;
  /** The auth method. */
  readonly auth: KubernetesAuthArgs;
  /** Name of the role of the auth method. */
  readonly authRole: pulumi.Input<string>;
  /** The one service account that may log in. */
  readonly serviceAccount: pulumi.Input<string>;
  /** Its namespace. */
  readonly namespace: pulumi.Input<string>;
  /** The audience that its tokens must name; the API server must accept it. */
  readonly audience: pulumi.Input<string>;
  /**
   * Lifetime of a Vault token; one signing takes seconds.
   * @default "10m"
   */
  readonly tokenTtl?: Duration;
}

const DEFAULT_TOKEN_TTL: Duration = "10m";

/**
 * The narrow way of an issuer into Vault: one service account, one audience, short tokens, and a policy that
 * signs with the given roles and CAs and does nothing else.
 *
 * @throws InputPropertyError if anybody could log in, nothing may be signed, or a new auth method has no host
 * @see https://developer.hashicorp.com/vault/docs/auth/kubernetes
 */
export class IssuerAccess extends pulumi.ComponentResource {
  /** Path of the auth method, `kubernetes`. */
  readonly authPath: pulumi.Output<string>;
  /** Name of its role. */
  readonly authRole: pulumi.Output<string>;
  /** The audience that tokens must name. */
  readonly audience: pulumi.Output<string>;
  /** Name of the policy. */
  readonly policy: pulumi.Output<string>;

  constructor(name: string, args: IssuerAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    checkAccess(args);
    super("homelab-pki:index:IssuerAccess", name, { policy: args.policy, authRole: args.authRole }, opts);
    const child = { parent: this };

    const policy = createPolicy();
    const authPath = args.auth.existing ? pulumi.output(args.auth.path) : createAuth(args.auth);
    const role = createAuthRole();

    this.authPath = authPath;
    this.authRole = role.roleName;
    this.audience = pulumi.output(args.audience);
    this.policy = policy.name;
    this.registerOutputs({ authPath: this.authPath, authRole: this.authRole, policy: this.policy });

    function createPolicy(): vault.Policy {
      const { roles, authorities = [] } = args;
      const rules = pulumi.all([
        ...roles.map(({ signPath }) => signPath.apply(signOnly)),
        ...authorities.map(({ signIntermediatePath }) => signIntermediatePath.apply(signAuthoritiesOnly)),
      ]);
      return new vault.Policy(
        `${name}-policy`,
        { name: args.policy, policy: rules.apply((texts) => texts.join("\n")) },
        child,
      );
    }

    function createAuth({ path, host, caCertificate }: KubernetesAuthArgs): pulumi.Output<string> {
      const backend = new vault.AuthBackend(
        `${name}-auth`,
        { type: "kubernetes", path, description: "Service accounts of the cluster" },
        child,
      );
      const config = new vault.kubernetes.AuthBackendConfig(
        `${name}-auth-config`,
        {
          backend: backend.path,
          kubernetesHost: host as pulumi.Input<string>,
          kubernetesCaCert: caCertificate,
          // Vault reviews a token with that token itself: no long-lived reviewer token to leak or to expire.
          disableLocalCaJwt: true,
        },
        child,
      );
      return pulumi.all([config.backend, path]).apply(([configured, given]) => configured ?? given);
    }

    function createAuthRole(): vault.kubernetes.AuthBackendRole {
      const ttl = seconds(args.tokenTtl ?? DEFAULT_TOKEN_TTL, "tokenTtl");
      return new vault.kubernetes.AuthBackendRole(
        `${name}-role`,
        {
          backend: authPath,
          roleName: args.authRole,
          boundServiceAccountNames: [args.serviceAccount],
          boundServiceAccountNamespaces: [args.namespace],
          audience: args.audience,
          tokenPolicies: [policy.name],
          tokenNoDefaultPolicy: true,
          tokenTtl: ttl,
          tokenMaxTtl: ttl,
        },
        child,
      );
    }
  }
}

function checkAccess({ roles, authorities, auth, serviceAccount, namespace }: IssuerAccessArgs): void {
  if (roles.length === 0 && !authorities?.length) {
    throw unfitInput("roles", "a policy that signs with no role and no CA serves nobody");
  }
  for (const [path, value] of Object.entries({ serviceAccount, namespace })) {
    if (value === "*") throw invalidInput(path, value, "the name of one, never all");
  }
  if (!auth.existing && auth.host === undefined) {
    throw unfitInput("auth.host", "needed to make the auth method; or say existing: true");
  }
}
