/** A private key in a PKI mount. */
export interface FoundKey {
  readonly id: string;
  readonly name: string;
}

/** An issuer in a PKI mount. */
export interface FoundIssuer {
  readonly id: string;
  readonly name: string;
  /** Id of its key; empty if the mount does not have it. */
  readonly keyId: string;
  /** PEM. */
  readonly certificate: string;
}

/** A secrets engine; keys, issuers and roles are those of a PKI mount and empty for any other. */
export interface FoundMount {
  readonly type: string;
  readonly keys: readonly FoundKey[];
  readonly issuers: readonly FoundIssuer[];
  readonly roles: readonly string[];
}

/** An auth method. */
export interface FoundAuth {
  readonly type: string;
  readonly roles: readonly string[];
  /** Whether it has a configuration. */
  readonly configured: boolean;
}

/** What Vault has at the paths that a plan is about, by path without slashes at the ends. */
export interface VaultContents {
  readonly mounts: ReadonlyMap<string, FoundMount>;
  readonly auth: ReadonlyMap<string, FoundAuth>;
}
