import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";

/** What all hosts of a stack share in Vault. */
export interface HostAuthorityArgs {
  /**
   * Path of the auth method by which hosts log in with their certificates.
   * @default "hosts-cert"
   */
  readonly certAuthPath?: string;
  /**
   * Path of the auth method by which a host without a certificate gets its first one.
   * @default "hosts-approle"
   */
  readonly approleAuthPath?: string;
  /**
   * Path of the secrets engine in which each host reports its certificate.
   * @default "homelab-hosts"
   */
  readonly registryPath?: string;
}

const DEFAULTS = {
  certAuthPath: "hosts-cert",
  approleAuthPath: "hosts-approle",
  registryPath: "homelab-hosts",
} as const;

/**
 * How plain hosts get at Vault: a way in with a certificate, a way in for the first one, and a registry where each
 * host writes what it has. The registry holds serial numbers and dates, nothing secret.
 *
 * @see https://developer.hashicorp.com/vault/docs/auth/cert
 * @see https://developer.hashicorp.com/vault/docs/auth/approle
 */
export class HostAuthority extends pulumi.ComponentResource {
  /** Path of the certificate auth method. */
  readonly certAuthPath: pulumi.Output<string>;
  /** Path of the AppRole auth method. */
  readonly approleAuthPath: pulumi.Output<string>;
  /** Path of the registry's mount. */
  readonly registry: pulumi.Output<string>;
  /** The same path, known before the mount is there: reading needs no order. */
  readonly registryPath: string;

  constructor(name: string, args: HostAuthorityArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const paths = { ...DEFAULTS, ...args };
    super("homelab-pki:index:HostAuthority", name, { ...paths }, opts);
    const child = { parent: this };

    this.certAuthPath = createAuth("cert", paths.certAuthPath, "Hosts, by their own certificates");
    this.approleAuthPath = createAuth("approle", paths.approleAuthPath, "Hosts, for their first certificate");
    this.registry = createRegistry();
    this.registryPath = paths.registryPath;
    this.registerOutputs({
      certAuthPath: this.certAuthPath,
      approleAuthPath: this.approleAuthPath,
      registry: this.registry,
    });

    function createAuth(type: "cert" | "approle", path: string, description: string): pulumi.Output<string> {
      const method = new vault.AuthBackend(`${name}-${type}`, { type, path, description }, child);
      return method.path.apply((created) => created ?? path);
    }

    function createRegistry(): pulumi.Output<string> {
      return new vault.Mount(
        `${name}-registry`,
        {
          path: paths.registryPath,
          type: "kv",
          // One version: a host writes every few days for ever, and nobody asks for the last but one.
          options: { version: "1" },
          description: "What certificate each host has",
        },
        child,
      ).path;
    }
  }
}
