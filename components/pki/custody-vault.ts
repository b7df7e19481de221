import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import { type Duration, seconds } from "../shared/duration.ts";
import { activeGeneration } from "../shared/generation.ts";
import type { RootCustodian, RootGeneration } from "./custody.ts";
import type { Key } from "./key.ts";
import { generationOptions, INTERMEDIATE_ISSUED_ONCE, KEY_MADE_ONCE, ROOT_ISSUED_ONCE } from "./lifecycle.ts";
import { nameConstraintsOf } from "./name-constraints.ts";
import { PkiMount } from "./pki-mount.ts";

/** What a root inside Vault needs, checked and with defaults filled in. */
export interface VaultCustodyArgs {
  readonly mount: pulumi.Input<string>;
  readonly vaultAddress: pulumi.Input<string>;
  readonly commonName: pulumi.Input<string>;
  readonly ttl: Duration;
  readonly maxPathLength: number;
  readonly key: Key;
  readonly generations: readonly RootGeneration[];
  readonly protect: boolean;
}

/** A root whose keys Vault makes and keeps: one mount, an issuer with a key of its own per generation. */
export function createVaultCustody(
  name: string,
  args: VaultCustodyArgs,
  parent: pulumi.Resource,
): RootCustodian & { readonly mount: PkiMount } {
  const mount = createMount();
  const roots = new Map(args.generations.map((generation) => [generation.id, createRoot(generation)]));
  createDefaultIssuer();

  return {
    mount,
    certificates: new Map([...roots].map(([id, root]) => [id, root.certificate])),
    sign(signedName, request, opts) {
      const signed = new vault.pkisecret.SecretBackendRootSignIntermediate(
        signedName,
        {
          backend: mount.path,
          issuerRef: rootOf(request.root).issuerId,
          csr: request.csr,
          commonName: request.commonName,
          ttl: String(seconds(request.ttl, "ttl")),
          maxPathLength: request.maxPathLength,
          ...nameConstraintsOf(request),
          // A bundle would bring the root along, and Vault would import it as an issuer that nothing removes.
          format: "pem",
        },
        pulumi.mergeOptions(opts, { ignoreChanges: INTERMEDIATE_ISSUED_ONCE }),
      );
      return signed.certificate;
    },
  };

  function createMount(): PkiMount {
    return new PkiMount(
      `${name}-mount`,
      {
        path: args.mount,
        description: "Root CA: signs intermediates only",
        maxLease: args.ttl,
        vaultAddress: args.vaultAddress,
        protect: args.protect,
      },
      { parent },
    );
  }

  function createRoot(generation: RootGeneration): vault.pkisecret.SecretBackendRootCert {
    const options = generationOptions(parent, generation, args.protect);
    // The key is a resource of its own, because deleting a root certificate leaves its key in Vault for ever.
    const key = new vault.pkisecret.SecretBackendKey(
      `${name}-${generation.id}-key`,
      { backend: mount.path, type: "internal", keyName: generation.id, ...args.key },
      { ...options, ignoreChanges: KEY_MADE_ONCE },
    );
    return new vault.pkisecret.SecretBackendRootCert(
      `${name}-${generation.id}`,
      {
        backend: mount.path,
        type: "existing",
        keyRef: key.keyId,
        issuerName: generation.id,
        commonName: args.commonName,
        ttl: String(seconds(args.ttl, "ttl")),
        maxPathLength: args.maxPathLength,
        format: "pem",
      },
      { ...options, ignoreChanges: ROOT_ISSUED_ONCE },
    );
  }

  function createDefaultIssuer(): void {
    new vault.pkisecret.SecretBackendConfigIssuers(
      `${name}-issuers`,
      {
        backend: mount.path,
        default: rootOf(activeGeneration(args.generations).id).issuerId,
        // A staged root must not become the default by being the latest.
        defaultFollowsLatestIssuer: false,
      },
      { parent },
    );
  }

  function rootOf(id: string): vault.pkisecret.SecretBackendRootCert {
    const root = roots.get(id);
    if (root === undefined) throw new Error(`${name} has no generation ${id}`);
    return root;
  }
}
