import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import { checkWithin, type Duration } from "../shared/duration.ts";
import { activeGeneration } from "../shared/generation.ts";
import { joinPem } from "../shared/pem.ts";
import { checkIntermediateGenerations, checkLimits } from "./check-intermediates.ts";
import { warnBeforeExpiry } from "./expiry.ts";
import { readPermittedDomains } from "./extensions.ts";
import {
  type CreatedGeneration,
  createIntermediateGeneration,
  type IntermediateGeneration,
  type LeafNotAfterBehavior,
  type PendingGeneration,
} from "./intermediate-generation.ts";
import { chooseKey, type KeyArgs } from "./key.ts";
import { type NameConstraints, nameConstraintsOf } from "./name-constraints.ts";
import { PkiMount } from "./pki-mount.ts";
import type { RootCa } from "./root-ca.ts";

/** An issuing certificate authority in Vault, in generations. */
export interface IntermediateCaArgs extends KeyArgs, NameConstraints {
  /** The root that signs it. */
  readonly root: RootCa;
  /** The generations: exactly one `active`, each tied to a generation of the root. */
  readonly generations: readonly IntermediateGeneration[];
  /**
   * Where `generations` stand in the author's config, for messages.
   * @default "generations"
   */
  readonly generationsPath?: string;
  /** Common name of generations still to be made; one that exists keeps its own. */
  readonly commonName: pulumi.Input<string>;
  /**
   * Lifetime of generations still to be made, at most the root's; one that exists keeps its own.
   * @default "5y"
   */
  readonly ttl?: Duration;
  /**
   * How many tiers of CAs may follow in generations still to be made: none below an issuing CA. Less than the root's;
   * roots of custody `vault` and `state` only.
   * @default 0
   * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.9
   */
  readonly maxPathLength?: number;
  /**
   * Path of the mount.
   * @default "pki_int"
   */
  readonly mount?: pulumi.Input<string>;
  /** Vault's https address as clusters and hosts reach it. */
  readonly vaultAddress: pulumi.Input<string>;
  /**
   * What happens to a leaf that would outlive the CA. `truncate` keeps services running with shorter
   * certificates, `err` stops issuance; both keep a leaf from outliving its issuer.
   * @default "truncate"
   */
  readonly leafNotAfterBehavior?: LeafNotAfterBehavior;
  /**
   * Whether the engine refuses to delete keys, certificates and mount. A retiring generation is not protected.
   * @default the resource option `protect`, else true
   */
  readonly protect?: boolean;
}

const DEFAULTS = {
  ttl: "5y",
  maxPathLength: 0,
  mount: "pki_int",
  leafNotAfterBehavior: "truncate",
} as const;

/** What `vault secrets list` shows, by what the mount signs. */
const DESCRIPTIONS = {
  leaves: "Intermediate CA: issues certificates for servers and clients",
  authorities: "Intermediate CA: signs further CAs",
} as const;

/**
 * The authority that signs leaves, or with a `maxPathLength` further authorities: one mount in Vault, one issuer with a
 * key of its own per generation, the active one being the mount's default.
 *
 * @throws InputPropertyError if the generations, the key choice, the TTL, the limits or an offline certificate are unfit
 * @throws ResourceError if a root generation that exists has too short a path length
 * @see https://developer.hashicorp.com/vault/docs/secrets/pki/rotation-primitives
 */
export class IntermediateCa extends pulumi.ComponentResource {
  /** Path of the mount in Vault. */
  readonly path: pulumi.Output<string>;
  /** Lifetime of a new generation. */
  readonly ttl: Duration;
  /** Domains whose names the active generation may sign; nothing if that is any, or only its certificate tells. */
  readonly permittedDnsDomains: readonly string[] | undefined;
  /** Certificate signing requests by generation, PEM. */
  readonly requests: ReadonlyMap<string, pulumi.Output<string>>;
  /** Certificates by generation, PEM; without those that are pending. */
  readonly certificates: ReadonlyMap<string, pulumi.Output<string>>;
  /** Ids of Vault's issuers by generation; without those that are pending. */
  readonly issuerIds: ReadonlyMap<string, pulumi.Output<string>>;
  /** Generations that wait for the offline root. */
  readonly pending: readonly PendingGeneration[];
  /** The active certificate followed by its root, PEM; nothing while the active generation is pending. */
  readonly chain: pulumi.Output<string> | undefined;
  /** The API path by which the active generation signs further authorities, `pki_mesh/root/sign-intermediate`. */
  readonly signIntermediatePath: pulumi.Output<string>;
  /** The mount's choice of issuer, which everything that issues depends on; nothing while that is pending. */
  readonly defaultIssuer: vault.pkisecret.SecretBackendConfigIssuers | undefined;

  constructor(name: string, args: IntermediateCaArgs, opts?: pulumi.ComponentResourceOptions) {
    const generationsPath = args.generationsPath ?? "generations";
    const ttl = args.ttl ?? DEFAULTS.ttl;
    checkIntermediateGenerations(generationsPath, args.generations, args.root);
    checkLimits(args);
    if (args.root.ttl !== undefined) checkWithin("ttl", ttl, args.root.ttl, "the root's ttl");
    super("homelab-pki:index:IntermediateCa", name, { mount: args.mount }, opts);

    const protect = args.protect ?? opts?.protect ?? true;
    const maxPathLength = args.maxPathLength ?? DEFAULTS.maxPathLength;
    const mount = createMount(this);
    const created = args.generations.map((generation, index) => createGeneration(this, generation, index));
    const signed = created.flatMap(({ id, signed }) => (signed === undefined ? [] : [{ id, ...signed }]));
    const active = activeGeneration(args.generations);

    this.path = mount.path;
    this.ttl = ttl;
    this.permittedDnsDomains = args.permittedDnsDomains ?? readPermittedDomains(active.certificate);
    this.requests = new Map(created.map(({ id, csr }) => [id, csr]));
    this.certificates = new Map(signed.map(({ id, certificate }) => [id, certificate]));
    this.issuerIds = new Map(signed.map(({ id, issuerId }) => [id, issuerId]));
    this.pending = created.filter(({ signed }) => signed === undefined);
    this.chain = chainOf(this.certificates.get(active.id), args.root.certificates.get(active.root));
    this.defaultIssuer = createDefaultIssuer(this, this.issuerIds.get(active.id));
    // The default issuer signs, so nobody knows the path before there is one.
    this.signIntermediatePath = pulumi.interpolate`${this.defaultIssuer?.backend ?? mount.path}/root/sign-intermediate`;
    warnBeforeExpiry(this, args.generations, this.certificates);

    const generations = args.generations.map(({ id, state, root }) => ({ id, state, root }));
    this.registerOutputs({ path: this.path, chain: this.chain, generations });

    function createMount(parent: IntermediateCa): PkiMount {
      return new PkiMount(
        `${name}-mount`,
        {
          path: args.mount ?? DEFAULTS.mount,
          description: maxPathLength > 0 ? DESCRIPTIONS.authorities : DESCRIPTIONS.leaves,
          maxLease: ttl,
          vaultAddress: args.vaultAddress,
          protect,
        },
        { parent },
      );
    }

    function createGeneration(
      parent: IntermediateCa,
      generation: IntermediateGeneration,
      index: number,
    ): CreatedGeneration {
      return createIntermediateGeneration(
        name,
        {
          generation,
          path: `${generationsPath}[${index}]`,
          root: args.root,
          mount,
          commonName: args.commonName,
          ttl,
          maxPathLength,
          ...nameConstraintsOf(args),
          key: chooseKey(args, "ca"),
          leafNotAfterBehavior: args.leafNotAfterBehavior ?? DEFAULTS.leafNotAfterBehavior,
          protect,
        },
        parent,
      );
    }

    function createDefaultIssuer(parent: IntermediateCa, issuerId: pulumi.Output<string> | undefined) {
      if (issuerId === undefined) return undefined;
      return new vault.pkisecret.SecretBackendConfigIssuers(
        `${name}-issuers`,
        // A staged generation must not become the default by being the latest.
        { backend: mount.path, default: issuerId, defaultFollowsLatestIssuer: false },
        { parent },
      );
    }
  }
}

function chainOf(
  certificate: pulumi.Output<string> | undefined,
  root: pulumi.Output<string> | undefined,
): pulumi.Output<string> | undefined {
  if (certificate === undefined || root === undefined) return undefined;
  return pulumi.all([certificate, root]).apply(joinPem);
}
