import { all, type Output, output } from "@pulumi/pulumi";
import { type CertificateDescription, describeCertificate } from "../components/pki/index.ts";
import type { GenerationState } from "../components/shared/generation.ts";
import type { StackConfig } from "./config/index.ts";
import type { Hosts, Machine } from "./hosts.ts";
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

/** A machine outside the cluster. What only the layer `hosts` knows is there for machines that it looks after. */
export interface HostEntry {
  readonly kind: "host";
  readonly name: string;
  readonly dnsNames: readonly string[];
  readonly description?: string;
  readonly addresses?: readonly string[];
  /** Its identity, `spiffe://lab.example.com/host/nas`. */
  readonly spiffeId?: string;
  /** Who gives it its certificates. */
  readonly enrolment?: "vault" | "step";
  /** Programs there that use them. */
  readonly profiles?: readonly string[];
  /** Path in Vault where it writes down what certificate it has; step-ca's machines do not. */
  readonly report?: string;
  /** End of the certificate that it had when the stack was last deployed, ISO 8601. */
  readonly notAfter?: string;
  /** Serial number of that certificate. */
  readonly serialNumber?: string;
}

/** One line of the inventory. */
export type InventoryEntry = AuthorityEntry | CertificateEntry | HostEntry;

/** Lists everything that has or gets a certificate of this chain, as far as the stack knows. */
export function takeInventory(
  config: StackConfig,
  trustRoot: TrustRoot | undefined,
  hosts: Hosts | undefined,
): Output<InventoryEntry[]> {
  const authorities = [
    ...(trustRoot?.rootGenerations ?? []).map((generation) => describe("root", generation)),
    ...(trustRoot?.intermediateGenerations ?? []).map((generation) => describe("intermediate", generation)),
  ];
  const machines = config.hosts.map((host) =>
    hostEntry(
      host,
      hosts?.machines.find(({ config: { name } }) => name === host.name),
    ),
  );
  return all([all(authorities), all(machines)]).apply(([described, listed]) => [
    ...described,
    ...certificates(config),
    ...listed,
  ]);
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

function hostEntry(
  { name, dnsNames, description }: StackConfig["hosts"][number],
  machine: Machine | undefined,
): Output<HostEntry> {
  const listed: HostEntry = { kind: "host", name, dnsNames, description };
  if (machine === undefined) return output(listed);
  const { config, resource, report: path } = machine;
  const managed = {
    ...listed,
    dnsNames: resource.dnsNames,
    addresses: config.addresses,
    spiffeId: resource.spiffeId,
    enrolment: config.enrolment,
    profiles: config.profiles.map(({ profile }) => profile),
    ...(path && { report: path }),
  };
  return resource.report.apply((report) => ({
    ...managed,
    ...(report && { notAfter: report.notAfter, serialNumber: report.serial }),
  }));
}
