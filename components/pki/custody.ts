import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import type { Duration } from "../shared/duration.ts";
import type { Generation } from "../shared/generation.ts";
import type { NameConstraints } from "./name-constraints.ts";

/**
 * Where the root's private key lives.
 *
 * - `vault`: inside Vault, made there, never leaves it
 * - `offline`: on an HSM or a stick that this program never sees; certificates come in by config
 * - `state`: in the stack's state, encrypted; for labs
 */
export type RootCustody = "vault" | "offline" | "state";

/** One generation of the root. */
export interface RootGeneration extends Generation {
  /** Custody `offline`, and only there: the root's certificate, one PEM block. */
  readonly certificate?: string;
}

/** What an intermediate asks of a root. */
export interface SigningRequest extends NameConstraints {
  /** Id of the root generation that shall sign. */
  readonly root: string;
  /** PKCS #10 request, PEM. */
  readonly csr: Output<string>;
  /** Common name of the intermediate. */
  readonly commonName: Input<string>;
  /** Lifetime of the certificate. Custody `offline`: the ceremony decides it. */
  readonly ttl: Duration;
  /** How many tiers of CAs may follow the intermediate. Custody `offline`: the ceremony decides it. */
  readonly maxPathLength: number;
  /** Custody `offline`: the certificate that the ceremony signed, once there is one. */
  readonly certificate?: string;
}

/** The part of a root that depends on its custody. */
export interface RootCustodian {
  /** The root certificates by generation, PEM. */
  readonly certificates: ReadonlyMap<string, Output<string>>;
  /**
   * Has an intermediate's request signed.
   *
   * @returns the certificate, PEM; nothing if it is signed elsewhere and has not come back yet
   */
  sign(name: string, request: SigningRequest, opts: CustomResourceOptions): Output<string> | undefined;
}
