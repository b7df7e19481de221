import type { Input, Output } from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import {
  IntermediateCa,
  type IssuingCa,
  type PendingGeneration,
  PkiRole,
  RootCa,
} from "../components/pki/index.ts";
import type { GenerationState } from "../components/shared/generation.ts";
import type { CommonConfig, TrustRootConfig } from "./config/index.ts";

/** A generation of a CA and its certificate; nothing while an offline root has yet to sign it. */
export interface AuthorityGeneration {
  readonly id: string;
  readonly state: GenerationState;
  /** PEM. */
  readonly certificate?: Input<string>;
}

/** API path that signs with a role, `pki_int/sign/lab-internal`, by the role's name. */
export type SignPaths = Readonly<Record<string, Output<string>>>;

/** What the layers above build on, from this stack or another. */
export interface TrustAnchors {
  /** Certificate of every root generation, PEM. */
  readonly roots: readonly Input<string>[];
  /** All of them in one text. */
  readonly rootBundle: Input<string>;
  /** Where the roles sign; nothing while the active intermediate waits for its certificate. */
  readonly signPaths?: SignPaths;
  /** The CA that signs, for roles of other layers; nothing while its active generation waits. */
  readonly issuing?: IssuingCa;
  /** The root itself, for further CAs below it; nothing if it is in another stack. */
  readonly root?: RootCa;
}

/** What the layer `trust-root` leaves behind. */
export interface TrustRoot extends TrustAnchors {
  readonly rootGenerations: readonly AuthorityGeneration[];
  readonly intermediateGenerations: readonly AuthorityGeneration[];
  /** The active intermediate and its root, PEM; nothing while it waits for its certificate. */
  readonly chain?: Output<string>;
  /** Intermediates that wait for the offline root. */
  readonly pending: readonly PendingGeneration[];
}

/**
 * The layer `trust-root`: root, intermediate and roles in Vault.
 *
 * With the root's key offline, the first `up` ends half-way: the intermediate's signing request is there, its
 * certificate and so the roles are not.
 */
export function deployTrustRoot(common: CommonConfig, config: TrustRootConfig): TrustRoot {
  // What a CA does from its first key on stands in the log.
  const logged = config.audit && { dependsOn: createAudit(config.audit) };
  const root = createRoot();
  const intermediate = createIntermediate();
  // A role before its issuer would be an invitation to sign too early.
  const signPaths = intermediate.defaultIssuer && createRoles();
  const rootGenerations = withCertificates(config.roots, root.certificates);
  return {
    roots: rootGenerations.flatMap(({ certificate }) => (certificate === undefined ? [] : [certificate])),
    rootBundle: root.bundle,
    signPaths,
    issuing: intermediate.defaultIssuer && intermediate,
    root,
    rootGenerations,
    intermediateGenerations: withCertificates(config.intermediates, intermediate.certificates),
    chain: intermediate.chain,
    pending: intermediate.pending,
  };

  function createAudit({ path, filePath }: NonNullable<TrustRootConfig["audit"]>): vault.Audit {
    return new vault.Audit(
      "audit",
      { type: "file", path, options: { file_path: filePath } },
      { protect: common.protect },
    );
  }

  function createRoot(): RootCa {
    const { custody, mount, commonName, ttl, keyType, keyBits, maxPathLength } = config.rootCa;
    return new RootCa(
      "root",
      {
        custody,
        generations: config.roots,
        generationsPath: "homelab-pki:roots",
        protect: common.protect,
        // What an offline root is like, its ceremony decides.
        ...(custody !== "offline" && { commonName, ttl, keyType, keyBits, maxPathLength }),
        ...(custody === "vault" && { mount, vaultAddress: common.vault.address }),
      },
      logged,
    );
  }

  function createIntermediate(): IntermediateCa {
    return new IntermediateCa(
      "intermediate",
      {
        root,
        generations: config.intermediates,
        generationsPath: "homelab-pki:intermediates",
        vaultAddress: common.vault.address,
        protect: common.protect,
        ...config.intermediateCa,
      },
      logged,
    );
  }

  function createRoles(): SignPaths {
    return Object.fromEntries(
      config.roles.map(({ name, allowedDomains, ...role }) => {
        const { signPath } = new PkiRole(name, {
          ca: intermediate,
          role: name,
          allowedDomains: [...allowedDomains],
          ...role,
        });
        return [name, signPath];
      }),
    );
  }
}

function withCertificates(
  generations: TrustRootConfig["roots"],
  certificates: ReadonlyMap<string, Output<string>>,
): AuthorityGeneration[] {
  return generations.map(({ id, state }) => ({ id, state, certificate: certificates.get(id) }));
}
