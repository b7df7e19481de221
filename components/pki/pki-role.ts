import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import { checkWithin, type Duration, seconds } from "../shared/duration.ts";
import { unfitInput } from "../shared/errors.ts";
import type { IntermediateCa } from "./intermediate-ca.ts";
import { chooseKey, type KeyArgs, type KeyType } from "./key.ts";

/** What of an issuing CA a role needs to know, so that another stack's CA will do. */
export type IssuingCa = Pick<IntermediateCa, "path" | "ttl" | "defaultIssuer" | "permittedDnsDomains">;

/** Which certificates may be asked of an issuing CA. Everything that is not allowed here is refused. */
export interface PkiRoleArgs extends KeyArgs {
  /** The issuing CA. */
  readonly ca: IssuingCa;
  /** Name of the role in Vault, the last part of `pki_int/sign/<role>`. */
  readonly role: pulumi.Input<string>;
  /**
   * Domains in which names may lie.
   * @default none, which needs `allowedUriSans`: a role for workloads that have an identity and no name
   */
  readonly allowedDomains?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether names below the domains are allowed.
   * @default false
   */
  readonly allowSubdomains?: pulumi.Input<boolean>;
  /**
   * Whether the domains themselves are allowed as names.
   * @default false
   */
  readonly allowBareDomains?: pulumi.Input<boolean>;
  /**
   * Whether `*.domain` is allowed as a name.
   * @default false
   */
  readonly allowWildcardCertificates?: pulumi.Input<boolean>;
  /**
   * Whether IP addresses are allowed beside names; any address, Vault knows no limit.
   * @default false
   */
  readonly allowIpSans?: pulumi.Input<boolean>;
  /**
   * URIs that are allowed, beside names or alone, such as a SPIFFE ID; `*` stands for any text.
   * @default none
   */
  readonly allowedUriSans?: pulumi.Input<pulumi.Input<string>[]>;
  /** Lifetime of a certificate that asks for none. */
  readonly ttl: Duration;
  /** Longest lifetime that may be asked for, at most the CA's. */
  readonly maxTtl: Duration;
  /**
   * Whether certificates authenticate servers.
   * @default true
   */
  readonly serverFlag?: boolean;
  /**
   * Whether certificates authenticate clients.
   * @default false
   */
  readonly clientFlag?: boolean;
  /**
   * Whether Vault forgets what it has issued: such a certificate cannot be revoked by serial number.
   * @default true if `maxTtl` is below 30 days, where expiry comes about as soon as a revocation would be noticed
   */
  readonly noStore?: boolean;
}

/** Below this, storing certificates costs more (CRLs, tidying) than revoking them could save. */
const STORED_FROM: Duration = "30d";

/** RFC 5480, section 3 forbids `KeyEncipherment` for elliptic-curve keys, which Vault sets unless told. */
const KEY_USAGES: Readonly<Record<KeyType, string[]>> = {
  ec: ["DigitalSignature"],
  ed25519: ["DigitalSignature"],
  rsa: ["DigitalSignature", "KeyEncipherment"],
};

/**
 * A role of an issuing CA, tight unless opened: host names only, no wildcards, no IP addresses, no localhost.
 *
 * @throws InputPropertyError if the TTLs do not hold together, no name or no purpose is left, or the key choice is unfit
 * @see https://developer.hashicorp.com/vault/api-docs/secret/pki#create-update-role
 */
export class PkiRole extends pulumi.ComponentResource {
  /** Name of the role in Vault. */
  readonly role: pulumi.Output<string>;
  /** The API path that signs requests, `pki_int/sign/lab-internal`. */
  readonly signPath: pulumi.Output<string>;
  /** Longest lifetime that may be asked for. */
  readonly maxTtl: Duration;

  constructor(name: string, args: PkiRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    checkRole(args);
    super("homelab-pki:index:PkiRole", name, { role: args.role }, opts);

    const role = createRole(this);

    this.role = role.name;
    this.signPath = pulumi.interpolate`${role.backend}/sign/${role.name}`;
    this.maxTtl = args.maxTtl;
    this.registerOutputs({ role: this.role, signPath: this.signPath });

    function createRole(parent: PkiRole): vault.pkisecret.SecretBackendRole {
      const { keyType, keyBits } = chooseKey(args, "leaf");
      return new vault.pkisecret.SecretBackendRole(
        name,
        {
          backend: args.ca.path,
          name: args.role,
          ...(args.allowedDomains && { allowedDomains: args.allowedDomains }),
          allowSubdomains: args.allowSubdomains ?? false,
          allowBareDomains: args.allowBareDomains ?? false,
          allowWildcardCertificates: args.allowWildcardCertificates ?? false,
          allowIpSans: args.allowIpSans ?? false,
          ...(args.allowedUriSans && { allowedUriSans: args.allowedUriSans }),
          allowAnyName: false,
          allowGlobDomains: false,
          allowLocalhost: false,
          enforceHostnames: true,
          // Names stand in the alternative names; a common name may be missing (RFC 9525, section 2), even a subject.
          requireCn: false,
          cnValidations: ["hostname"],
          keyType,
          keyBits,
          keyUsages: KEY_USAGES[keyType],
          serverFlag: args.serverFlag ?? true,
          clientFlag: args.clientFlag ?? false,
          codeSigningFlag: false,
          emailProtectionFlag: false,
          ttl: String(seconds(args.ttl, "ttl")),
          maxTtl: String(seconds(args.maxTtl, "maxTtl")),
          // A lease per certificate makes Vault slow long before it is of use.
          generateLease: false,
          noStore: args.noStore ?? seconds(args.maxTtl, "maxTtl") < seconds(STORED_FROM),
        },
        // A role that exists before its issuer is an invitation to sign too early; no output carries that order.
        { parent, dependsOn: args.ca.defaultIssuer },
      );
    }
  }
}

function checkRole(args: PkiRoleArgs): void {
  const { ca, ttl, maxTtl, serverFlag = true, clientFlag = false } = args;
  checkWithin("ttl", ttl, maxTtl, "the role's maxTtl");
  checkWithin("maxTtl", maxTtl, ca.ttl, "the intermediate CA's ttl");
  if (args.allowedDomains === undefined && args.allowedUriSans === undefined) {
    throw unfitInput("allowedDomains", "a role needs names to sign: allowedDomains, allowedUriSans or both");
  }
  if (!serverFlag && !clientFlag) {
    throw unfitInput("serverFlag", "a role needs a purpose: serverFlag, clientFlag or both must be true");
  }
}
