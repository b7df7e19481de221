import * as pulumi from "@pulumi/pulumi";
import type { Duration } from "../shared/duration.ts";
import { invalidInput, unfitInput } from "../shared/errors.ts";
import { checkGenerations } from "../shared/generation.ts";
import { joinPem } from "../shared/pem.ts";
import type { RootCustodian, RootCustody, RootGeneration, SigningRequest } from "./custody.ts";
import { createOfflineCustody } from "./custody-offline.ts";
import { createStateCustody } from "./custody-state.ts";
import { createVaultCustody } from "./custody-vault.ts";
import { warnBeforeExpiry } from "./expiry.ts";
import { chooseKey, type KeyArgs } from "./key.ts";
import type { PkiMount } from "./pki-mount.ts";

/** A root certificate authority in generations. */
export interface RootCaArgs extends KeyArgs {
  /** Where the private keys live. */
  readonly custody: RootCustody;
  /** The generations: exactly one `active`. All of them are trusted. */
  readonly generations: readonly RootGeneration[];
  /**
   * Where `generations` stand in the author's config, for messages.
   * @default "generations"
   */
  readonly generationsPath?: string;
  /** Common name of generations still to be made; one that exists keeps its own. Not for custody `offline`. */
  readonly commonName?: pulumi.Input<string>;
  /**
   * Lifetime of generations still to be made; one that exists keeps its own. Not for custody `offline`.
   * @default "10y"
   */
  readonly ttl?: Duration;
  /**
   * How many tiers of CAs may follow in generations still to be made: 1 for issuing CAs, 2 where one of them signs
   * further CAs, such as those of a mesh's clusters. One that exists keeps its own. Not for custody `offline`.
   * @default 1
   * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.9
   */
  readonly maxPathLength?: number;
  /**
   * Custody `vault`: path of the mount.
   * @default "pki"
   */
  readonly mount?: pulumi.Input<string>;
  /** Custody `vault`, required there: Vault's https address as clusters and hosts reach it. */
  readonly vaultAddress?: pulumi.Input<string>;
  /**
   * Whether the engine refuses to delete keys, certificates and mount. A retiring generation is not protected.
   * @default the resource option `protect`, else true
   */
  readonly protect?: boolean;
}

/** ADR values: ten years, in the mount that Vault's own documentation uses. */
const DEFAULTS = { ttl: "10y", maxPathLength: 1, mount: "pki" } as const;

/**
 * The root of trust: keys and certificates of every generation, and the signing of intermediates.
 *
 * @throws InputPropertyError if the generations, the key choice, the TTL, the path length or an offline certificate are
 *   unfit, or an argument that the custody needs is missing
 * @see https://www.rfc-editor.org/rfc/rfc5280
 */
export class RootCa extends pulumi.ComponentResource {
  /** Where the private keys live. */
  readonly custody: RootCustody;
  /** The generations, as given. */
  readonly generations: readonly RootGeneration[];
  /** Lifetime of a new root; nothing for custody `offline`, where the ceremony decides it. */
  readonly ttl: Duration | undefined;
  /** How many tiers of CAs may follow a new root; nothing for custody `offline`. */
  readonly maxPathLength: number | undefined;
  /** The mount in Vault; custody `vault` only. */
  readonly mount: PkiMount | undefined;
  /** The certificates by generation, PEM. */
  readonly certificates: ReadonlyMap<string, pulumi.Output<string>>;
  /** Every generation's certificate, PEM, ordered by id so that moving lines in config changes no client. */
  readonly bundle: pulumi.Output<string>;
  readonly #custodian: RootCustodian;

  constructor(name: string, args: RootCaArgs, opts?: pulumi.ComponentResourceOptions) {
    const path = args.generationsPath ?? "generations";
    checkGenerations(path, args.generations);
    if (args.custody !== "offline") refuseCertificates(path, args.generations, args.custody);
    checkPathLength(args);
    const isOffline = args.custody === "offline";
    const ttl = isOffline ? undefined : (args.ttl ?? DEFAULTS.ttl);
    const maxPathLength = isOffline ? undefined : (args.maxPathLength ?? DEFAULTS.maxPathLength);
    super("homelab-pki:index:RootCa", name, { custody: args.custody }, opts);

    this.custody = args.custody;
    this.generations = args.generations;
    this.ttl = ttl;
    this.maxPathLength = maxPathLength;

    const custodian = createCustodian(this);
    this.#custodian = custodian;
    this.mount = custodian.mount;
    this.certificates = custodian.certificates;
    this.bundle = bundleOf(custodian.certificates);
    warnBeforeExpiry(this, args.generations, this.certificates);

    const generations = args.generations.map(({ id, state }) => ({ id, state }));
    this.registerOutputs({ bundle: this.bundle, generations });

    function createCustodian(parent: RootCa): RootCustodian & { readonly mount?: PkiMount } {
      const protect = args.protect ?? opts?.protect ?? true;
      switch (args.custody) {
        case "vault":
          return createVaultCustody(
            name,
            {
              ...newRoot(),
              mount: args.mount ?? DEFAULTS.mount,
              vaultAddress: needed("vaultAddress", args.vaultAddress),
              protect,
            },
            parent,
          );
        case "offline":
          return createOfflineCustody({ generations: args.generations, path });
        case "state":
          return createStateCustody(name, { ...newRoot(), protect }, parent);
        default:
          throw invalidInput("custody", args.custody, "vault, offline, state");
      }
    }

    function newRoot() {
      return {
        commonName: needed("commonName", args.commonName),
        ttl: args.ttl ?? DEFAULTS.ttl,
        maxPathLength: args.maxPathLength ?? DEFAULTS.maxPathLength,
        key: chooseKey(args, "ca"),
        generations: args.generations,
      };
    }

    function needed<T>(argument: string, value: T | undefined): T {
      if (value === undefined) throw unfitInput(argument, `needed for custody ${args.custody}`);
      return value;
    }
  }

  /**
   * Has an intermediate's request signed by one of the generations, whatever the custody.
   *
   * @param name - name of the signing resource, where there is one
   * @param request - what to sign
   * @param opts - options of that resource
   * @returns the certificate, PEM; nothing if an offline root has not signed it yet
   */
  sign(
    name: string,
    request: SigningRequest,
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Output<string> | undefined {
    return this.#custodian.sign(name, request, opts);
  }
}

/** A certificate from outside beside a key of our own: one of the two would be ignored. */
function refuseCertificates(
  path: string,
  generations: readonly RootGeneration[],
  custody: RootCustody,
): void {
  const index = generations.findIndex(({ certificate }) => certificate !== undefined);
  if (index !== -1) {
    throw unfitInput(`${path}[${index}].certificate`, `only for custody offline, this root has ${custody}`);
  }
}

function checkPathLength({ custody, maxPathLength }: RootCaArgs): void {
  if (maxPathLength === undefined) return;
  if (custody === "offline") {
    throw unfitInput("maxPathLength", "not for custody offline, where the ceremony decides it");
  }
  // Vault and the tls provider take less than zero for "not limited".
  if (!Number.isInteger(maxPathLength) || maxPathLength < 1) {
    throw invalidInput("maxPathLength", maxPathLength, "a whole number, 1 or more");
  }
}

function bundleOf(certificates: ReadonlyMap<string, pulumi.Output<string>>): pulumi.Output<string> {
  const ordered = [...certificates]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, certificate]) => certificate);
  return pulumi.all(ordered).apply(joinPem);
}
