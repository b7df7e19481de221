import type { Resource } from "@pulumi/pulumi";
import type { Duration } from "../shared/duration.ts";
import type { IdentityKeyType } from "./identity.ts";
import type { Enrolment, StepAuthority, VaultAuthority } from "./identity-args.ts";

/** The certificate that a host is to have. */
export interface HostCertificate {
  /** Name of the host, one label. */
  readonly host: string;
  /** Subject, one of the names. */
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
  readonly spiffeId: string;
  readonly lifetime: Duration;
  readonly keyType: IdentityKeyType;
}

/** How a host comes by its certificates, as far as the machine must know. */
export interface HostAccess {
  /** Who signs. */
  readonly authority: VaultAuthority | StepAuthority;
  /** How the first certificate is got. */
  readonly enrolment: Enrolment;
  /** What has to be there before the host gets its identity, and stays until that is gone. */
  readonly before: readonly Resource[];
  /**
   * Makes what is there only with the identity, and goes before it.
   *
   * @param identity - what gave it to the host
   * @param profiles - what uses it there, if anything does
   */
  enrolled(identity: Resource, profiles: Resource | undefined): void;
}
