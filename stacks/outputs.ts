import type { Input, Output } from "@pulumi/pulumi";
import type { Duration } from "../components/shared/duration.ts";
import type { StackConfig } from "./config/index.ts";
import { type AuthorityEntry, type InventoryEntry, takeInventory } from "./inventory.ts";
import type { Layers } from "./layers.ts";
import { nextStep } from "./next-step.ts";
import type { TrustRoot } from "./trust-root.ts";
import { type TrustRootOutput, trustRootOutput } from "./upstream.ts";

/** A fact about each CA generation, by its id. */
export interface ByGeneration {
  readonly roots: Readonly<Record<string, string>>;
  readonly intermediates: Readonly<Record<string, string>>;
}

/** What `pulumi stack output` shows. Nothing of it is secret; what a stack has not yet is absent. */
export interface StackOutputs {
  /** Certificates of all roots, PEM: what clients trust. */
  readonly rootBundle?: Input<string>;
  /** Certificates of the active intermediate and its root, PEM. */
  readonly chain?: Input<string>;
  /** SHA-256 fingerprints of the CA certificates. */
  readonly fingerprints?: Output<ByGeneration>;
  /** Ends of validity of the CA certificates, ISO 8601. */
  readonly expiry?: Output<ByGeneration>;
  /** How a Certificate refers to the issuer. */
  readonly issuerRef?: { readonly group: string; readonly kind: string; readonly name: Input<string> };
  /** Name of the ConfigMap with the roots. */
  readonly trustBundle?: Input<string>;
  /** Trust domain of the mesh's identities, and how long the certificates live that prove them. */
  readonly mesh?: { readonly trustDomain: string; readonly lifetime: Duration };
  /** Everything that has a certificate of this chain. */
  readonly inventory: Output<InventoryEntry[]>;
  /** Signing requests that wait for the offline root, PEM, by intermediate. */
  readonly pendingCsrs?: Readonly<Record<string, Input<string>>>;
  /** What to do next, when something waits. */
  readonly nextStep?: Output<string>;
  /** What stacks with the other layers read. */
  readonly trustRoot?: TrustRootOutput;
}

/** Puts the outputs of the stack together from those of its layers. */
export function stackOutputs(config: StackConfig, layers: Layers): StackOutputs {
  const { trustRoot, cluster, mesh } = layers;
  const inventory = takeInventory(config, layers);
  return withoutAbsent({
    ...(trustRoot && trustRootOutputs(config, trustRoot, inventory)),
    issuerRef: cluster?.issuerName && {
      group: "cert-manager.io",
      kind: "ClusterIssuer",
      name: cluster.issuerName,
    },
    trustBundle: cluster?.trustBundle,
    mesh: mesh && config.mesh && { trustDomain: config.mesh.trustDomain, lifetime: config.mesh.lifetime },
    inventory,
  });
}

function trustRootOutputs(config: StackConfig, trustRoot: TrustRoot, inventory: Output<InventoryEntry[]>) {
  const { rootBundle, chain, pending } = trustRoot;
  const ids = config.trustRoot?.intermediates.map(({ id }) => id) ?? [];
  return {
    rootBundle,
    chain,
    fingerprints: inventory.apply((entries) => byGeneration(entries, "fingerprint")),
    expiry: inventory.apply((entries) => byGeneration(entries, "notAfter")),
    pendingCsrs: pending.length > 0 ? Object.fromEntries(pending.map(({ id, csr }) => [id, csr])) : undefined,
    nextStep: nextStep(pending, ids),
    trustRoot: trustRootOutput(trustRoot),
  };
}

function byGeneration(entries: readonly InventoryEntry[], field: "fingerprint" | "notAfter"): ByGeneration {
  const facts = (kind: AuthorityEntry["kind"]) =>
    Object.fromEntries(
      entries.flatMap((entry) => {
        const fact = entry.kind === kind ? entry[field] : undefined;
        return fact === undefined ? [] : [[entry.name, fact]];
      }),
    );
  return { roots: facts("root"), intermediates: facts("intermediate") };
}

/** Pulumi warns of every undefined output, in each preview. */
function withoutAbsent<T extends object>(outputs: T): T {
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined)) as T;
}
