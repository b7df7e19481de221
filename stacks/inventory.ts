import { all, type Output } from "@pulumi/pulumi";
import { type CertificateDescription, describeCertificate } from "../components/pki/index.ts";
import type { GenerationState } from "../components/shared/generation.ts";
import type { StackConfig } from "./config/index.ts";
import type { AuthorityGeneration, TrustRoot } from "./trust-root.ts";

/** A CA generation; its certificate is described once it has one. */
export interface AuthorityEntry extends Partial<CertificateDescription> {
  readonly kind: "root" | "intermediate";
  /** Id of the generation. */
  readonly name: string;
  readonly state: GenerationState;
}

/** A certificate that cert-manager keeps renewed: its dates are the cluster's to tell. */
export interface CertificateEntry {
  readonly kind: "certificate";
  /** `<namespace>/<name>`. */
  readonly name: string;
  /** Name of the ClusterIssuer. */
  readonly issuer: string;
  readonly dnsNames: readonly string[];
  readonly duration: string;
  readonly renewBefore?: string;
}

/** A machine outside the cluster. */
export interface HostEntry {
  readonly kind: "host";
  readonly name: string;
  readonly dnsNames: readonly string[];
  readonly description?: string;
}

/** One line of the inventory. */
export type InventoryEntry = AuthorityEntry | CertificateEntry | HostEntry;

/** Lists everything that has or gets a certificate of this chain, as far as the stack knows. */
export function takeInventory(
  config: StackConfig,
  trustRoot: TrustRoot | undefined,
): Output<InventoryEntry[]> {
  const authorities = [
    ...(trustRoot?.rootGenerations ?? []).map((generation) => describe("root", generation)),
    ...(trustRoot?.intermediateGenerations ?? []).map((generation) => describe("intermediate", generation)),
  ];
  return all(authorities).apply((described) => [...described, ...certificates(config), ...hosts(config)]);
}

function describe(kind: AuthorityEntry["kind"], { id, state, certificate }: AuthorityGeneration) {
  return all([certificate]).apply(([pem]): AuthorityEntry => {
    return { kind, name: id, state, ...(pem && describeCertificate(pem)) };
  });
}

function certificates({ cluster }: StackConfig): CertificateEntry[] {
  return (cluster?.certificates ?? []).map(({ name, namespace, dnsNames, duration, renewBefore }) => ({
    kind: "certificate",
    name: `${namespace}/${name}`,
    issuer: cluster?.clusterIssuer.name ?? "",
    dnsNames,
    duration,
    renewBefore,
  }));
}

function hosts(config: StackConfig): HostEntry[] {
  return config.hosts.map((host) => ({ kind: "host", ...host }));
}
