import { all, type Output, output } from "@pulumi/pulumi";
import {
  AUTHORITY,
  CONTROL_PLANE_ISSUER,
  CONTROL_PLANE_LIFETIME,
  ISTIOD_CERTIFICATE,
  ISTIOD_NAMES,
  ROOT_NAMESPACE,
} from "../components/mesh/index.ts";
import { type CertificateDescription, describeCertificate } from "../components/pki/index.ts";
import type { GenerationState } from "../components/shared/generation.ts";
import type { StackConfig } from "./config/index.ts";
import type { Machine } from "./hosts.ts";
import type { Layers } from "./layers.ts";
import type { AuthorityGeneration } from "./trust-root.ts";

/** A CA generation; its certificate is described once it has one. */
export interface AuthorityEntry extends Partial<CertificateDescription> {
  readonly kind: "root" | "intermediate" | "mesh-ca";
  /** Id of the generation. */
  readonly name: string;
  readonly state: GenerationState;
}

/** A certificate that cert-manager keeps renewed: its dates are the cluster's to tell. */
export interface CertificateEntry {
  readonly kind: "certificate";
  /** `<namespace>/<name>`. */
  readonly name: string;
  /** Name of the issuer. */
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
  { trustRoot, mesh, hosts }: Layers,
): Output<InventoryEntry[]> {
  const authorities = [
    ...(trustRoot?.rootGenerations ?? []).map((generation) => describe("root", generation)),
    ...(trustRoot?.intermediateGenerations ?? []).map((generation) => describe("intermediate", generation)),
    ...(mesh?.authorityGenerations ?? []).map((generation) => describe("mesh-ca", generation)),
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
    ...meshCertificates(config),
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

/** Those of the mesh that live for more than an hour. */
function meshCertificates({ mesh, cluster }: StackConfig): CertificateEntry[] {
  if (mesh === undefined || cluster === undefined) return [];
  const certificate = { kind: "certificate" } as const;
  return [
    {
      ...certificate,
      name: `${ROOT_NAMESPACE}/${ISTIOD_CERTIFICATE}`,
      issuer: CONTROL_PLANE_ISSUER,
      dnsNames: ISTIOD_NAMES,
      duration: CONTROL_PLANE_LIFETIME,
    },
    ...(mesh.meshCa === undefined
      ? []
      : [
          {
            ...certificate,
            name: `${ROOT_NAMESPACE}/${AUTHORITY}`,
            issuer: AUTHORITY,
            dnsNames: [],
            duration: mesh.meshCa.clusterTtl,
          },
        ]),
    ...mesh.ingress.map(({ name, namespace, hosts, duration }) => ({
      ...certificate,
      name: `${namespace}/${name}`,
      issuer: cluster.clusterIssuer.name,
      dnsNames: hosts,
      duration,
    })),
  ];
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
