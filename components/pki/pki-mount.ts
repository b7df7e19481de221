import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import { type Duration, seconds } from "../shared/duration.ts";

/** Settings of a PKI secrets engine that root and intermediate share. */
export interface PkiMountArgs {
  /** Where the engine is mounted, without slashes at the ends: `pki_int`. */
  readonly path: pulumi.Input<string>;
  /** What `vault secrets list` shows. */
  readonly description: pulumi.Input<string>;
  /** Longest lifetime of anything that the mount issues. */
  readonly maxLease: Duration;
  /** Vault's address as clusters and hosts reach it, `https://vault.security.svc:8200`: stands in certificates. */
  readonly vaultAddress: pulumi.Input<string>;
  /** Whether the engine refuses to delete the mount, and with it every key in it. */
  readonly protect: boolean;
}

/**
 * Fields of requests and responses that audit logs show in clear: certificates and requests are public, and an
 * audit log of hashes answers no question. Never `private_key` or `pem_bundle`.
 *
 * @see https://developer.hashicorp.com/vault/docs/commands/pki/health-check (audit visibility)
 */
const AUDITED_REQUEST_KEYS = [
  ["csr", "certificate", "issuer_ref", "common_name", "alt_names", "other_sans", "ip_sans", "uri_sans"],
  [
    "ttl",
    "not_after",
    "serial_number",
    "key_type",
    "private_key_format",
    "managed_key_name",
    "managed_key_id",
  ],
  ["ou", "organization", "country", "locality", "province", "street_address", "postal_code"],
  [
    "permitted_dns_domains",
    "permitted_uri_domains",
    "excluded_ip_ranges",
    "policy_identifiers",
    "ext_key_usage_oids",
  ],
].flat();
const AUDITED_RESPONSE_KEYS = ["certificate", "issuing_ca", "serial_number", "error", "ca_chain"];

/** Go durations, as Vault hands them back: CRLs well inside a week, so that a missed rebuild is noticed in time. */
const CRL = { expiry: "72h", ocspExpiry: "12h", autoRebuildGracePeriod: "12h", deltaRebuildInterval: "15m" };

/** Go durations: daily, and what expired stays readable for three more days. */
const TIDY = { intervalDuration: "24h", safetyBuffer: "72h" };

/**
 * A PKI secrets engine with everything that must stand before it issues: authority information, revocation,
 * tidying, audit visibility.
 *
 * @see https://developer.hashicorp.com/vault/docs/secrets/pki/considerations
 */
export class PkiMount extends pulumi.ComponentResource {
  /** The mount itself. */
  readonly mount: vault.Mount;
  /** Path of the mount, known only when its URLs are set: what signs through it carries them. */
  readonly path: pulumi.Output<string>;

  constructor(name: string, args: PkiMountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab-pki:index:PkiMount", name, { path: args.path }, opts);
    const child = { parent: this };

    this.mount = createMount();
    const urls = createUrls(this.mount, createCluster(this.mount));
    createRevocation(this.mount);
    createTidying(this.mount);

    this.path = urls.backend;
    this.registerOutputs({ path: this.path });

    function createMount(): vault.Mount {
      return new vault.Mount(
        name,
        {
          path: args.path,
          type: "pki",
          description: args.description,
          maxLeaseTtlSeconds: seconds(args.maxLease, "ttl"),
          auditNonHmacRequestKeys: AUDITED_REQUEST_KEYS,
          auditNonHmacResponseKeys: AUDITED_RESPONSE_KEYS,
          // Clients fetch a CRL again only when it has changed.
          passthroughRequestHeaders: ["If-Modified-Since"],
          allowedResponseHeaders: ["Last-Modified"],
        },
        { ...child, protect: args.protect },
      );
    }

    function createCluster({ path }: vault.Mount): vault.pkisecret.BackendConfigCluster {
      const url = pulumi.interpolate`${args.vaultAddress}/v1/${path}`;
      return new vault.pkisecret.BackendConfigCluster(
        `${name}-cluster`,
        { backend: path, path: url, aiaPath: url },
        child,
      );
    }

    // Templates by issuer: with several generations in one mount, `/ca` and `/crl` would name the wrong one.
    function createUrls(
      { path }: vault.Mount,
      cluster: vault.pkisecret.BackendConfigCluster,
    ): vault.pkisecret.SecretBackendConfigUrls {
      return new vault.pkisecret.SecretBackendConfigUrls(
        `${name}-urls`,
        {
          backend: path,
          enableTemplating: true,
          issuingCertificates: ["{{cluster_aia_path}}/issuer/{{issuer_id}}/der"],
          crlDistributionPoints: ["{{cluster_aia_path}}/issuer/{{issuer_id}}/crl/der"],
          ocspServers: ["{{cluster_path}}/ocsp"],
        },
        // The templates refer to the cluster's paths, and no output of it stands in them.
        { ...child, dependsOn: cluster },
      );
    }

    function createRevocation({ path }: vault.Mount): void {
      new vault.pkisecret.SecretBackendCrlConfig(
        `${name}-crl`,
        { backend: path, ...CRL, disable: false, ocspDisable: false, autoRebuild: true, enableDelta: true },
        child,
      );
    }

    function createTidying({ path }: vault.Mount): void {
      new vault.pkisecret.BackendConfigAutoTidy(
        `${name}-tidy`,
        {
          backend: path,
          enabled: true,
          ...TIDY,
          tidyCertStore: true,
          tidyRevokedCerts: true,
          tidyRevokedCertIssuerAssociations: true,
          // Issuers are generations, and only the list of generations removes one.
          tidyExpiredIssuers: false,
        },
        child,
      );
    }
  }
}
