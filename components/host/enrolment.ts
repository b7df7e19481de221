import type { Input } from "@pulumi/pulumi";
import type { IssuingCa } from "../pki/pki-role.ts";
import type { HostAuthority } from "./host-authority.ts";

/** Certificates from Vault: a wrapped single-use secret for the first, the host's own certificate for all others. */
export interface VaultEnrolment {
  readonly method: "vault";
  /** The ways into Vault that hosts share. */
  readonly authority: HostAuthority;
  /** The CA that signs; its active generation must not be pending. */
  readonly ca: IssuingCa;
  /** Vault's https address as the host reaches it. */
  readonly address: Input<string>;
  /**
   * What signed the certificate of Vault's listener, PEM.
   * @default the roots of the bundle
   */
  readonly caCertificate?: Input<string>;
}

/**
 * Certificates from step-ca: a one-time token for the first, `step ca renew` for all others.
 *
 * @see https://smallstep.com/docs/step-ca/
 */
export interface StepEnrolment {
  readonly method: "step";
  /** Whose registry notes that the host has enrolled. */
  readonly authority: HostAuthority;
  /** https address of step-ca as hosts reach it; the operator's machine takes another one from `STEP_CA_URL`. */
  readonly url: string;
  /** SHA-256 fingerprint of its root certificate, 64 hexadecimal digits. */
  readonly fingerprint: string;
  /** Name of the JWK provisioner that vouches for hosts. */
  readonly provisioner: string;
  /** Password of the provisioner's key; a secret, used on the operator's machine only. */
  readonly password: Input<string>;
}

/** How a host comes by its certificates. */
export type HostEnrolment = VaultEnrolment | StepEnrolment;
