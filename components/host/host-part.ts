import type { Input } from "@pulumi/pulumi";

/** A file that the program keeps on a host. A file that was there before and is not ours is never overwritten. */
export interface HostFile {
  /** Absolute path. Folders that are missing are made, 0755 and root's. */
  readonly path: string;
  readonly content: Input<string>;
  /** Mode in octal. @default "0644" */
  readonly mode?: string;
  /** `user:group`, both known to the host. @default "root:root" */
  readonly owner?: string;
}

/** What of the host's identity a consumer can have: the names of the files in {@link TLS_DIR}. */
export type IdentityFile =
  | "root_ca.crt"
  | "cert.pem"
  | "key.pem"
  | "key_pkcs8.pem"
  | "bundle.pem"
  | "cert.p12";

/**
 * A copy of a part of the identity for a program that does not run as root and so cannot read {@link TLS_DIR}'s key.
 * Made anew with every renewal, before {@link HostPart.renewed} runs.
 */
export interface IdentityCopy {
  readonly file: IdentityFile;
  /** Absolute path of the copy. */
  readonly path: string;
  /** `user:group`. */
  readonly owner: string;
  /** Mode in octal. @default "0400" for what holds the key, else "0444" */
  readonly mode?: string;
}

/**
 * One thing that the program keeps on a host - a profile, the trust store, the identity itself - and takes away as a
 * whole. The texts are POSIX sh, run as root with `set -eu`; they hold no secrets.
 */
export interface HostPart {
  /** Lower-case letters, digits and hyphens; unique on the host. */
  readonly name: string;
  readonly files: readonly HostFile[];
  /** @default none */
  readonly copies?: readonly IdentityCopy[];
  /** Parts of the identity that only some need and that are made only then: PKCS#8, bundle, PKCS#12. @default none */
  readonly needs?: readonly IdentityFile[];
  /** Runs after a file of the part was installed or changed; a unit that changed has been reloaded by systemd before. */
  readonly apply: string;
  /** Runs after each renewal of the certificate: the least that makes the consumer take it. */
  readonly renewed?: string;
  /** Runs after the part's files were taken away. @default nothing */
  readonly remove?: string;
  /** Fails while the consumer does not serve what it should; tried for half a minute after `apply`. @default nothing */
  readonly verify?: string;
}

/** Where the identity lies on a host. */
export const TLS_DIR = "/var/lib/tls";
